internal import COpenSSL
internal import Digest
internal import Glibc
internal import Linux

/// An Ed25519 key, as a PEM file that `openssl pkey` reads as well.
public final class SigningKey {
    private let key: OpaquePointer
    /// Whether it can sign.
    public let isPrivate: Bool

    private init(_ key: OpaquePointer, isPrivate: Bool) {
        self.key = key
        self.isPrivate = isPrivate
    }

    deinit { EVP_PKEY_free(key) }

    /// Makes a new key from the library's own randomness.
    public static func make() throws(BundleError) -> SigningKey {
        guard let key = newKey() else { throw BundleError(.system, "OpenSSL made no key") }
        return SigningKey(key, isPrivate: true)
    }

    /// Reads a key file: a private key, or the public part of one.
    public static func read(_ path: String) throws(BundleError) -> SigningKey {
        let bytes: [UInt8]
        do {
            bytes = try Descriptor.open(path, O_RDONLY | O_NONBLOCK).readAll(limit: 1 << 16)
        } catch {
            throw BundleError(
                .key, "the key \(path) cannot be read: \(error)", help: "make one with 'breakfix bundle keygen'")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let isPrivate = text.contains("PRIVATE KEY")
        let key = bytes.withUnsafeBytes { raw -> OpaquePointer? in
            guard let bio = BIO_new_mem_buf(raw.baseAddress, Int32(raw.count)) else { return nil }
            defer { BIO_free(bio) }
            return isPrivate
                ? PEM_read_bio_PrivateKey(bio, nil, nil, nil) : PEM_read_bio_PUBKEY(bio, nil, nil, nil)
        }
        guard let key else {
            throw BundleError(.key, "\(path) is no PEM key", help: "make one with 'breakfix bundle keygen'")
        }
        guard EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 else {
            EVP_PKEY_free(key)
            throw BundleError(.key, "\(path) is no Ed25519 key", help: "make one with 'breakfix bundle keygen'")
        }
        return SigningKey(key, isPrivate: isPrivate)
    }

    /// The key as PEM; the public part where `isPublic`.
    public func pem(isPublic: Bool) throws(BundleError) -> [UInt8] {
        guard let bio = BIO_new(BIO_s_mem()) else { throw BundleError(.system, "OpenSSL has no memory") }
        defer { BIO_free(bio) }
        let done =
            isPublic
            ? PEM_write_bio_PUBKEY(bio, key) : PEM_write_bio_PrivateKey(bio, key, nil, nil, 0, nil, nil)
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = BIO_read(bio, &bytes, Int32(bytes.count))
        guard done == 1, count > 0 else { throw BundleError(.system, "OpenSSL cannot write the key") }
        return Array(bytes.prefix(Int(count)))
    }

    /// The first half of SHA-256 over the public key, as hex: what people compare.
    public var fingerprint: String {
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = bytes.count
        guard EVP_PKEY_get_raw_public_key(key, &bytes, &count) == 1 else { return "" }
        var hash = SHA256()
        hash.update(bytes)
        return String(hash.hexDigest.prefix(32))
    }

    /// Signs; 64 bytes.
    public func sign(_ message: [UInt8]) throws(BundleError) -> [UInt8] {
        guard isPrivate else {
            throw BundleError(.key, "a public key cannot sign", help: "name the private one with --key")
        }
        guard let context = EVP_MD_CTX_new() else { throw BundleError(.system, "OpenSSL has no memory") }
        defer { EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: 64)
        var count = signature.count
        guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
            EVP_DigestSign(context, &signature, &count, message, message.count) == 1, count == 64
        else { throw BundleError(.system, "OpenSSL cannot sign") }
        return signature
    }

    /// Whether this key made the signature.
    public func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        return EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}

/// A new Ed25519 key, owned by the caller; nil where OpenSSL makes none.
private func newKey() -> OpaquePointer? {
    guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nil) else { return nil }
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_keygen(context, &key) == 1 else { return nil }
    return key
}
