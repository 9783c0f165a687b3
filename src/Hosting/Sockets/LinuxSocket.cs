using System.Runtime.InteropServices;

namespace PluginChat.Hosting.Sockets;

/// <summary>The calls of Linux that a socket is served with which .NET does not own.</summary>
static partial class LinuxSocket
{
    /// <summary>Nothing there, or no room, for the moment.</summary>
    public const int WouldBlock = -1;

    /// <summary>The connection is broken.</summary>
    public const int Broken = -2;

    const int DontWait = 0x40; // MSG_DONTWAIT, MSG_PEEK and MSG_NOSIGNAL of <bits/socket.h>
    const int PeekOnly = 0x2;
    const int NoSignal = 0x4000;
    const int Interrupted = 4; // EINTR, EAGAIN and ENOBUFS of <asm/errno.h>
    const int TryAgain = 11;
    const int NoBuffers = 105;
    const int Write = 1, // SHUT_WR and SHUT_RDWR of <sys/socket.h>
        Both = 2;

    /// <summary>How many bytes came, 0 where the peer has ended its side; <see cref="WouldBlock"/> or <see cref="Broken"/>.</summary>
    public static int Receive(int socket, Span<byte> buffer) => Receive(socket, buffer, DontWait);

    /// <summary>The same, and leaves the bytes where they are.</summary>
    public static int Peek(int socket, Span<byte> buffer) => Receive(socket, buffer, DontWait | PeekOnly);

    /// <summary>How many bytes were taken; <see cref="WouldBlock"/> or <see cref="Broken"/>.</summary>
    public static int Send(int socket, ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var sent = Send(socket, bytes, bytes.Length, DontWait | NoSignal);
            if (sent >= 0)
                return (int)sent;
            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    continue;
                case TryAgain or NoBuffers:
                    return WouldBlock;
                default:
                    return Broken;
            }
        }
    }

    /// <summary>Tells the peer that nothing more comes. Where the connection has ended there is nobody to tell.</summary>
    public static void EndWrites(int socket) => _ = Shutdown(socket, Write);

    /// <summary>Ends both sides; what waits for the socket is woken.</summary>
    public static void End(int socket) => _ = Shutdown(socket, Both);

    /// <summary>Closes it. The number may be another file's from then on.</summary>
    public static void Close(int socket) => _ = CloseFile(socket);

    static int Receive(int socket, Span<byte> buffer, int flags)
    {
        while (true)
        {
            var received = Receive(socket, buffer, buffer.Length, flags);
            if (received >= 0)
                return (int)received;
            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    continue;
                case TryAgain:
                    return WouldBlock;
                default:
                    return Broken;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int socket, Span<byte> buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int socket, ReadOnlySpan<byte> buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    private static partial int Shutdown(int socket, int how);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseFile(int file);
}
