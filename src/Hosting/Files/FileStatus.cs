using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PluginChat.Hosting.FanOut;

namespace PluginChat.Hosting.Files;

/// <summary>What the system says about a file without opening it: one call, some microseconds.</summary>
/// <param name="Kind">What it is, links followed.</param>
/// <param name="SizeBytes">Its length.</param>
/// <param name="Modified">When its content was last written, in 100 ns since 1970. Anybody may set it.</param>
/// <param name="Changed">When anything of it changed, in 100 ns since 1970. Where the system has it, it cannot be set.</param>
/// <param name="Identity">Which file it is, whatever the path: a folder reached by two links has one identity.</param>
/// <param name="Entry">What else of it changes <paramref name="Changed"/> without a change of its content.</param>
readonly partial record struct FileStatus(
    FileKind Kind,
    long SizeBytes,
    long Modified,
    long Changed,
    FileIdentity Identity,
    FileEntry Entry
)
{
    /// <summary>Whether it is missing only because this user may not enter the folder that it would be in.</summary>
    public bool IsDenied { get; private init; }

    /// <summary>
    /// Whether a file that is open still holds what it held at an earlier look. Its change alone says nothing where its names or its rights
    /// changed with it: a file that is replaced by another loses a name.
    /// </summary>
    public bool HasContentOf(in FileStatus earlier) =>
        SizeBytes == earlier.SizeBytes && Modified == earlier.Modified && (Changed == earlier.Changed || Entry != earlier.Entry);

    /// <summary>Of a path. What cannot be looked at (no permission, a name that is too long, a circle of links) is missing.</summary>
    public static FileStatus Of(string path)
    {
        // The system's strings end at the first NUL: what stands after it would not be looked at.
        if (path.Length == 0 || path.Contains('\0'))
            return default;
        return OperatingSystem.IsLinux() ? (Stat(AtFdCwd, path, 0, out var status) == 0 ? From(status) : Missing()) : Portable(path);
    }

    /// <summary>Of a file that is open: it cannot be replaced meanwhile.</summary>
    internal static FileStatus Of(SafeFileHandle handle, string path)
    {
        if (!OperatingSystem.IsLinux())
            return Portable(path);
        var taken = false;
        try
        {
            handle.DangerousAddRef(ref taken);
            return Stat((int)handle.DangerousGetHandle(), "", AtEmptyPath, out var status) == 0 ? From(status) : default;
        }
        finally
        {
            if (taken)
                handle.DangerousRelease();
        }
    }

    // From linux/stat.h and linux/fcntl.h; the same on all architectures, which 'struct stat' is not.
    const int AtFdCwd = -100,
        AtEmptyPath = 0x1000,
        PermissionDenied = 13;
    const uint BasicStats = 0x7ff;
    const int TypeMask = 0xf000,
        TypeRegular = 0x8000,
        TypeDirectory = 0x4000;

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    struct Statx
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(96)]
        public long ChangedSeconds;

        [FieldOffset(104)]
        public uint ChangedNanoseconds;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }

    static int Stat(int folder, string path, int flags, out Statx status) => GetStatus(folder, path, flags, BasicStats, out status);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int GetStatus(int folder, string path, int flags, uint mask, out Statx status);

    static FileStatus Missing() => new() { IsDenied = Marshal.GetLastPInvokeError() == PermissionDenied };

    static FileStatus From(in Statx s) =>
        new(
            (s.Mode & TypeMask) switch
            {
                TypeRegular => FileKind.Regular,
                TypeDirectory => FileKind.Directory,
                _ => FileKind.Special,
            },
            (long)s.Size,
            Ticks(s.ModifiedSeconds, s.ModifiedNanoseconds),
            Ticks(s.ChangedSeconds, s.ChangedNanoseconds),
            new(((ulong)s.DeviceMajor << 32) | s.DeviceMinor, s.Inode, null),
            new(s.Links, s.User, s.Group, s.Mode)
        );

    static long Ticks(long seconds, uint nanoseconds) => seconds * TimeSpan.TicksPerSecond + nanoseconds / 100;

    // Elsewhere .NET does not say what a special file is. Windows has none among files; on macOS one that blocks is not found out.
    static FileStatus Portable(string path)
    {
        try
        {
            FileSystemInfo file = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            if (!file.Exists)
                return default;
            var target = file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
            var modified = target.LastWriteTimeUtc.Ticks - DateTime.UnixEpoch.Ticks;
            var kind =
                target is DirectoryInfo ? FileKind.Directory
                : (target.Attributes & FileAttributes.Device) != 0 ? FileKind.Special
                : FileKind.Regular;
            return new(kind, (target as FileInfo)?.Length ?? 0, modified, modified, new(0, 0, target.FullName), default);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return default;
        }
    }
}
