import Linux
import Testing

@Suite struct EventLoopTests {
    @Test func firesTimersInOrderOfTheirTime() throws {
        let loop = try EventLoop()
        var order: [Int] = []
        loop.after(milliseconds: 20) {
            order.append(2)
            loop.stop()
        }
        loop.after(milliseconds: 5) { order.append(1) }
        let forgotten = loop.after(milliseconds: 1) { order.append(0) }
        loop.cancel(forgotten)
        try loop.run()
        #expect(order == [1, 2])
    }

    @Test func reportsWhatIsReadableAndForgetsWhatIsRemoved() throws {
        let loop = try EventLoop()
        let pipe = try Pipe()
        var heard = 0
        try loop.add(pipe.reading.raw, .readable) { _ in
            heard += 1
            loop.remove(pipe.reading.raw)
            loop.stop()
        }
        try pipe.writing.writeAll([1])
        try loop.run()
        loop.remove(pipe.reading.raw)
        #expect(heard == 1)
    }
}
