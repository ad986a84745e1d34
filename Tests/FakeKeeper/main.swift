// A keeper without hosts, for the daemon's tests: it speaks the protocol and runs nothing.
FakeKeeper.main()
