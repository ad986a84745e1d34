/// What a host is like at one moment, as far as somebody could have changed it: named things and the state of each.
///
/// Two of them are compared by ``changes(to:)``. All texts come from inside a sandbox and are made safe to show.
public struct Footprint: Codable, Sendable, Equatable {
    /// A kind of thing.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// A file, folder or link that is not as the image has it; its state is type, mode, owner, size and digest.
        case file
        /// A mount point with its file system and flags.
        case mount
        /// A socket that listens, with its user.
        case listener
        /// A process by name, user and unit; how many there are does not count.
        case process
        /// A line of the packet filter.
        case firewall
        /// An address, route or rule.
        case network
        /// A kernel setting of the host's network.
        case setting
    }

    /// One thing.
    public struct Item: Codable, Sendable, Hashable {
        /// Its kind.
        public var kind: Kind
        /// Its name, for example a path.
        public var name: String

        /// Names a thing.
        public init(_ kind: Kind, _ name: String) {
            self.kind = kind
            self.name = name
        }
    }

    /// What is different about one thing.
    public struct Change: Codable, Sendable, Equatable {
        /// The thing.
        public var item: Item
        /// Its state before; nil where it was not there, or was as the image has it.
        public var before: String?
        /// Its state after; nil likewise.
        public var after: String?
    }

    /// State by name, by kind.
    private var states: [String: [String: String]] = [:]
    /// Whether there was more than could be looked at.
    public var isCut = false

    /// Makes one of nothing.
    public init() {}

    /// The state of a thing; nil where it is not there. What is volatile is not kept at all.
    public subscript(_ item: Item) -> String? {
        get { states[item.kind.rawValue]?[item.name] }
        set {
            guard let newValue else {
                states[item.kind.rawValue]?[item.name] = nil
                return
            }
            guard let kept = Volatility.kept(newValue, of: item) else { return }
            states[item.kind.rawValue, default: [:]][HostileText.shown(item.name, limit: 1000)] = HostileText.shown(
                kept)
        }
    }

    /// The part of a state that counts, for who compares it with another; nil where nothing of it does.
    public static func counted(_ state: String, of item: Item) -> String? { Volatility.kept(state, of: item) }

    /// How many things there are.
    public var count: Int { states.values.reduce(0) { $0 + $1.count } }

    /// What is different in another one, by kind and name.
    public func changes(to other: Footprint) -> [Change] {
        Kind.allCases.flatMap { kind -> [Change] in
            let before = states[kind.rawValue] ?? [:]
            let after = other.states[kind.rawValue] ?? [:]
            return Set(before.keys).union(after.keys).sorted().compactMap { name in
                guard before[name] != after[name] else { return nil }
                return Change(item: Item(kind, name), before: before[name], after: after[name])
            }
        }
    }
}

extension Footprint.Change {
    /// In words: `file /etc/hosts: 0644 0:0 12 ab… -> 0600 0:0 12 ab…`.
    public var words: String {
        let name = "\(item.kind.rawValue) \(item.name)"
        switch (before, after) {
        case (nil, let after?): return "\(name) is new or changed: \(after)"
        case (let before?, nil): return "\(name) is gone or as in the image, was \(before)"
        case (let before?, let after?): return "\(name): \(before) -> \(after)"
        case (nil, nil): return name
        }
    }
}
