using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PluginChat.Hosting.Files;

/// <summary>
/// Opens files that a scan or a name from outside led to. Such a name may be a FIFO, which blocks the thread that opens it until somebody
/// writes, or a device, which has no end: only regular files are opened, and never for longer than they are.
/// </summary>
static partial class RegularFile
{
    /// <summary>Whether there is a regular file, links followed.</summary>
    public static bool Exists(string path) => FileStatus.Of(path).Kind == FileKind.Regular;

    /// <summary>Opens a file to read. It never blocks, whatever is put in its place meanwhile.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="IOException">It is not a regular file, or it cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static SafeFileHandle Open(string path) => Open(path, out _);

    /// <summary>As <see cref="Open(string)"/>, with what the system says about the file that was opened.</summary>
    public static SafeFileHandle Open(string path, out FileStatus status) => OpenKnown(path, FileStatus.Of(path), out status);

    /// <summary>As <see cref="Open(string)"/>, where somebody has looked at the path already.</summary>
    public static SafeFileHandle OpenKnown(string path, in FileStatus looked, out FileStatus status)
    {
        // Before it is opened: opening alone does something to some devices.
        Check(looked, path);
        var handle = OperatingSystem.IsLinux()
            ? OpenWithoutBlocking(path)
            : File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            // And again, because the path may name another file by now.
            status = FileStatus.Of(handle, path);
            Check(status, path);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>All of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mostBytes">What it may have; one byte more is an exception, before anything is read.</param>
    /// <exception cref="FileTooLargeException">It is larger.</exception>
    /// <exception cref="IOException">As <see cref="Open(string)"/>.</exception>
    public static byte[] ReadAllBytes(string path, long mostBytes) => ReadAllBytes(path, mostBytes, out _);

    /// <summary>As <see cref="ReadAllBytes(string, long)"/>, with the status of the file before it was read.</summary>
    public static byte[] ReadAllBytes(string path, long mostBytes, out FileStatus status)
    {
        using var handle = Open(path, out status);
        if (status.SizeBytes > mostBytes)
            throw new FileTooLargeException(path, mostBytes);
        var bytes = new byte[status.SizeBytes];
        var read = 0;
        for (int n; read < bytes.Length && (n = RandomAccess.Read(handle, bytes.AsSpan(read), read)) > 0; )
            read += n;
        // Truncated meanwhile. What was added meanwhile is left for the next look.
        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>All of a text file in UTF-8, such as a manifest.</summary>
    /// <exception cref="IOException">As <see cref="ReadAllBytes(string, long)"/>.</exception>
    public static string ReadAllText(string path, long mostBytes)
    {
        var bytes = ReadAllBytes(path, mostBytes).AsSpan();
        var mark = System.Text.Encoding.UTF8.Preamble;
        return System.Text.Encoding.UTF8.GetString(bytes.StartsWith(mark) ? bytes[mark.Length..] : bytes);
    }

    static void Check(FileStatus status, string path)
    {
        if (status.Kind == FileKind.Missing)
            throw new FileNotFoundException($"'{path}' not found, or it cannot be looked at.", path);
        if (status.Kind != FileKind.Regular)
            throw new IOException(
                $"'{path}' is not a regular file but {(status.Kind == FileKind.Directory ? "a folder" : "a FIFO, a socket or a device")}."
            );
    }

    // From linux/fcntl.h, for all architectures that .NET runs on. A terminal never becomes the process's own.
    const int ReadOnly = 0,
        NoControllingTerminal = 0x100,
        NonBlocking = 0x800,
        CloseOnExec = 0x80000;
    const int NotFound = 2,
        PermissionDenied = 13;

    static SafeFileHandle OpenWithoutBlocking(string path)
    {
        var descriptor = OpenFile(path, ReadOnly | NoControllingTerminal | NonBlocking | CloseOnExec);
        if (descriptor >= 0)
            return new(descriptor, ownsHandle: true);
        var error = Marshal.GetLastPInvokeError();
        throw error switch
        {
            NotFound => new FileNotFoundException($"'{path}' not found.", path),
            PermissionDenied => new UnauthorizedAccessException($"Access to the path '{path}' is denied."),
            _ => new IOException($"'{path}' cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}"),
        };
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string path, int flags);
}
