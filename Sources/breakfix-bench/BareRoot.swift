internal import Glibc
internal import Linux

/// The image below a throw-away layer, for a shell without any fence: what it writes must not reach the image.
final class BareRoot {
    /// The root to change into.
    let path: String

    /// Mounts it below `folder`.
    init(below folder: String, image: String) throws(SystemError) {
        path = folder + "/bare/root"
        for name in ["", "/root", "/upper", "/work"] {
            let part = folder + "/bare" + name
            try checked("mkdir", part) { mkdir(part, 0o755) }
        }
        let layers = "lowerdir=\(image),upperdir=\(folder)/bare/upper,workdir=\(folder)/bare/work"
        try checked("mount", path) { mount("overlay", path, "overlay", 0, layers) }
        let null = path + "/dev/null"
        try checked("mknod", null) { mknod(null, S_IFCHR | 0o666, 0x103) }
    }

    /// Lets it go.
    func end() { umount2(path, Int32(MNT_DETACH)) }
}
