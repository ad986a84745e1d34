internal import Glibc

/// The keys whose bundles are believed: the `.pub` files of a folder.
public struct TrustedKeys {
    /// The folder.
    public let folder: String

    /// Names a folder; nothing is read yet.
    public init(folder: String) { self.folder = folder }

    /// The key of a fingerprint.
    ///
    /// - Throws: ``BundleError`` where none of the folder's keys is it.
    func key(_ fingerprint: String) throws(BundleError) -> SigningKey {
        for name in names where name.hasSuffix(".pub") {
            let key = try SigningKey.read(folder + "/" + name)
            if key.fingerprint == fingerprint { return key }
        }
        throw BundleError(
            .untrusted, "it is signed by \(fingerprint.prefix(32).debugDescription), whom nobody here trusts",
            help: "put the maker's .pub file into \(folder) if you do")
    }

    private var names: [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names.sorted()
    }
}
