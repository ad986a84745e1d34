import Report
import Testing

/// The documents of one report, whole.
@Suite("Golden documents")
struct GoldenTests {
    @Test("text")
    func text() {
        let golden = #"""
            S7K2QP  orders-disk-full  The shop stopped taking orders
              Candidate  Jo
              Level      2
              Started    2026-11-18 11:10:05 UTC
              Graded     2026-11-18 11:20:10 UTC, after 10 min 5 s
              Verdict    FAILED, 0 of 4 points

            FAILED  disk-full: Orders fail (0 of 4 points)
              Repair the symptom is masked: it comes back, or its cause is still there
              PASS   An order is accepted [orders-accepted, http on web, 4 points]
              FAIL   An order is accepted [orders-accepted, after reboot]
                       expected  201
                       actual    500
                       why       nginx is not enabled.
              ERROR  space-left [space-left, disk on db, 2 points]
                       why       The probe was killed.
              PASS   Rows are kept [rows-kept, sql on db, must stay true]
              HINT   2026-11-18 11:12:05, -1: Look at df.

            Timeline (UTC)
              2026-11-18 11:10:05  launched      seed 4711
              2026-11-18 11:20:10  graded        failed

            Provenance
              breakfix   0.1.0
              Seed       4711
              Variant    port = 8080
              Scenario   c0ffee
              Image      web beef
              Recording  unknown

            """#
        #expect(ReportFormat.text.renderer().render(Examples.mixed) == golden)
    }

    @Test("markdown")
    func markdown() {
        let golden = #"""
            # The shop stopped taking orders

            | Session | Scenario | Level | Candidate | Started (UTC) | Verdict | Points |
            |---|---|---|---|---|---|---|
            | S7K2QP | orders-disk-full | 2 | Jo | 2026-11-18 11:10:05 | failed | 0 of 4 |

            ## Orders fail

            **failed**, 0 of 4 points (disk-full)

            Repair: the symptom is masked: it comes back, or its cause is still there.

            | Check | What | Host | Points | Now | After reboot |
            |---|---|---|---|---|---|
            | orders-accepted | An order is accepted | web | 4 | pass | FAIL |
            | space-left | space-left | db | 2 | grader trouble | not asked for |
            | rows-kept | Rows are kept | db | must stay true | pass | not asked for |

            orders-accepted, after reboot: FAIL

            ```text
            expected: 201
            actual: 500
            why: nginx is not enabled.
            ```

            space-left: grader trouble

            ```text
            why: The probe was killed.
            ```

            | Hint given (UTC) | Cost | |
            |---|---|---|
            | 2026-11-18 11:12:05 | 1 | Look at df. |

            ## Timeline

            | When (UTC) | What | |
            |---|---|---|
            | 2026-11-18 11:10:05 | launched | seed 4711 |
            | 2026-11-18 11:20:10 | graded | failed |

            ## Provenance

            | | |
            |---|---|
            | breakfix | 0.1.0 |
            | seed | 4711 |
            | variant port | 8080 |
            | scenario digest | c0ffee |
            | image web | beef |
            | recording digest | unknown |

            """#
        #expect(ReportFormat.markdown.renderer().render(Examples.mixed) == golden)
    }

    @Test("junit")
    func junit() {
        let golden = #"""
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="orders-disk-full" tests="4" failures="1" errors="1" skipped="0" time="0.048">
              <testsuite name="disk-full" tests="4" failures="1" errors="1" skipped="0" time="0.048" timestamp="2026-11-18T11:20:10Z">
                <properties>
                  <property name="session" value="S7K2QP"/>
                  <property name="candidate" value="Jo"/>
                  <property name="seed" value="4711"/>
                  <property name="points" value="0 of 4"/>
                  <property name="hints" value="1"/>
                  <property name="repair" value="masked"/>
                </properties>
                <testcase classname="orders-disk-full.disk-full" name="orders-accepted" time="0.012"/>
                <testcase classname="orders-disk-full.disk-full" name="orders-accepted after reboot" time="0.012">
                  <failure message="expected: 201; actual: 500; why: nginx is not enabled." type="http">expected: 201
            actual: 500
            why: nginx is not enabled.</failure>
                </testcase>
                <testcase classname="orders-disk-full.disk-full" name="space-left" time="0.012">
                  <error message="why: The probe was killed." type="disk">why: The probe was killed.</error>
                </testcase>
                <testcase classname="orders-disk-full.disk-full" name="rows-kept" time="0.012"/>
              </testsuite>
            </testsuites>

            """#
        #expect(ReportFormat.junit.renderer().render(Examples.mixed) == golden)
    }
}
