internal import Glibc
internal import Grading
internal import Linux

extension ServiceCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        switch try UnitBus.open(scene, timeout: timeout) {
        case .silent(let reason): return judge(silent: reason)
        case .open(let bus):
            do {
                return judge(try bus.unit(unit))
            } catch {
                return judge(silent: error.description)
            }
        }
    }
}

extension PropertyCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        switch try UnitBus.open(scene, timeout: timeout) {
        case .silent(let reason): return judge(silent: reason)
        case .open(let bus):
            do {
                return judge(try bus.property(property, of: unit))
            } catch {
                return judge(silent: error.description)
            }
        }
    }
}

extension TimerCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let offset = try Self.clockOffset(of: scene.host)
        switch try UnitBus.open(scene, timeout: timeout) {
        case .silent(let reason): return judge(silent: reason)
        case .open(let bus):
            do {
                return judge(try bus.timer(unit, clockOffset: offset))
            } catch {
                return judge(silent: error.description)
            }
        }
    }

    /// Microseconds that the host's monotonic clock is ahead of the machine's.
    private static func clockOffset(of host: HostView) throws(LookFailure) -> Int {
        do {
            let text = HostileText.decode(try host.process.openAt("timens_offsets", O_RDONLY).readAll(limit: 4096))
            for line in text.split(separator: "\n") where line.hasPrefix("monotonic") {
                let fields = line.split(whereSeparator: \.isWhitespace)
                guard fields.count == 3, let seconds = Int(fields[1]), let rest = Int(fields[2]) else { break }
                return seconds * 1_000_000 + rest / 1000
            }
            return 0
        } catch {
            if error.errno == ENOENT { return 0 }  // a kernel without such clocks
            throw LookFailure(error)
        }
    }
}
