internal import API
internal import WebSockets

/// The API: finds a request's route and turns troubles into answers.
final class Router: HTTPHandler {
    private let routes: [Route]
    private let attach: AttachDoor
    private let log: Log

    /// Serves an engine.
    init(engine: Engine) {
        routes = Router.table(Actions(engine: engine))
        attach = AttachDoor(engine: engine)
        log = engine.workshop.log
    }

    /// Every route but the WebSocket.
    private static func table(_ actions: Actions) -> [Route] {
        [
            Route("GET", "/healthz", actions.health),
            Route("GET", "/v1/version", actions.version),
            Route("GET", "/v1/scenarios", actions.scenarios),
            Route("GET", "/v1/pool", actions.pool),
            Route("POST", "/v1/pool", actions.sizePool),
            Route("GET", "/v1/sessions", actions.sessions),
            Route("POST", "/v1/sessions", actions.launch),
            Route("GET", "/v1/sessions/{id}", actions.session),
            Route("DELETE", "/v1/sessions/{id}", actions.end),
            Route("POST", "/v1/sessions/{id}/answers", actions.answer),
            Route("POST", "/v1/sessions/{id}/apply", actions.apply),
            Route("POST", "/v1/sessions/{id}/grade", actions.grade),
            Route("GET", "/v1/sessions/{id}/footprint", actions.footprint),
            Route("POST", "/v1/sessions/{id}/hints", actions.hint),
            Route("POST", "/v1/sessions/{id}/reboot", actions.reboot),
            Route("GET", "/v1/sessions/{id}/report", actions.report),
            Route("GET", "/v1/sessions/{id}/recording", actions.recording),
            Route("GET", "/v1/sessions/{id}/attach", actions.attachWithoutSocket),
        ]
    }

    func respond(to request: HTTPRequest) -> HTTPResponse {
        do throws(Trouble) {
            let (route, id) = try route(of: request)
            return try route.action(Call(request: request, session: try Router.session(id)))
        } catch {
            if error.status >= 500 {
                log.write(.error, "request.failed", "\(request.method) \(request.path): \(error.title)")
            }
            return .trouble(error)
        }
    }

    func upgrade(_ request: HTTPRequest) -> Upgrade {
        do throws(Trouble) {
            let (route, id) = try route(of: request)
            guard route.parts.last == "attach" else {
                throw .badRequest("\(request.path) is no WebSocket", help: "ask for it by plain HTTP")
            }
            return .accept(try attach.open(Call(request: request, session: try Router.session(id))))
        } catch {
            return .refuse(.trouble(error))
        }
    }

    private func route(of request: HTTPRequest) throws(Trouble) -> (Route, String) {
        let path = Route.split(request.path)
        var methods: [String] = []
        for route in routes {
            guard let id = route.match(path) else { continue }
            if route.method == request.method { return (route, id) }
            methods.append(route.method)
        }
        guard methods.isEmpty else {
            throw Trouble(
                type: "method-not-allowed", title: "\(request.path) does not take \(request.method)",
                help: "it takes \(methods.joined(separator: " and "))", status: 405)
        }
        throw Trouble(
            type: "not-found", title: "there is nothing at \(request.path)", help: "docs/api.md lists the paths",
            status: 404)
    }

    private static func session(_ id: String) throws(Trouble) -> String {
        if id.isEmpty { return id }
        guard let normal = SessionID.normalized(id) else { throw .unknownSession(id) }
        return normal
    }
}
