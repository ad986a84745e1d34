extension Reference {
    /// A small scenario without a mistake, whose id is `uploads-fail`.
    static let example = """
        schema: 1
        id: uploads-fail
        title: Uploads have failed since this morning
        level: 1
        areas: [storage]
        minutes: { expert: 5, junior: 20, limit: 30 }
        complaint: Whoever uploads a picture gets an error page. Reading works.
        variants:
          port: { pick: [8080, 8443] }
          rows: { between: [100, 900] }
        hosts:
          web:
            image: web
            volumes: { /srv/uploads: { size: 64M, inodes: 4096 } }
            files:
              /etc/nginx/conf.d/port.conf: { content: "# port ${port}\n", mode: "0644" }
            units: [nginx]
          db: { image: web, units: [postgresql] }
        networks:
          lan: { subnet: 10.20.0.0/24, hosts: [web, db] }
        problems:
          disk-full:
            title: Uploads fail
            brief: |
              Since this morning nobody can upload a picture. Port ${port} answers with an error.
            faults:
              - { on: web, disk.fill: { path: /srv/uploads, leave: 0 } }
            checks:
              - { id: upload, points: 3, from: db, within: 10s, http: { url: "http://web:${port}/upload", status: 200 } }
            invariants:
              - { id: rows-kept, on: db, sql: { query: "select count(*) >= ${rows} from pictures", expect: t } }
            hints:
              - { cost: 1, text: Which file systems does the host have? }
            solutions:
              make-room: { tier: root-cause, on: web, run: "rm /srv/uploads/.old-*" }
            shortcuts:
              drop-table:
                caught-by: rows-kept
                steps:
                  - { on: db, run: "psql -c 'drop table pictures'" }
                  - { on: web, run: "umount /srv/uploads" }
            explanation: The volume of the uploads was full; df shows it at once.

        """
}
