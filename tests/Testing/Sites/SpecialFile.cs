using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PluginChat.Testing.Sites;

/// <summary>Makes files that block or never end.</summary>
static partial class SpecialFile
{
    /// <summary>Sets who may do what with a file or folder; nothing on Windows.</summary>
    public static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    const uint OwnerReadsAndWrites = 0x180;

    /// <summary>A FIFO that nobody writes to: whoever opens it the ordinary way waits for good.</summary>
    public static void MakeFifo(string path)
    {
        if (MakeFifo(path, OwnerReadsAndWrites) != 0)
            throw new IOException($"mkfifo '{path}': {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>A socket in the file system; the result keeps it.</summary>
    public static Socket MakeSocket(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int MakeFifo(string path, uint mode);
}
