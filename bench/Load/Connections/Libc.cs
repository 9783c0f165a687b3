using System.Runtime.InteropServices;

namespace PluginChat.Bench.Load.Connections;

/// <summary>
/// The calls that .NET's sockets would wrap with more work than reading a small message takes. Linux alone: epoll_pwait2
/// (kernel 5.11, glibc 2.35) waits by the nanosecond, which a schedule of thousands a second needs.
/// </summary>
static unsafe partial class Libc
{
    public const int Stream = 1,
        NonBlocking = 0x800,
        CloseOnExec = 0x80000;
    public const int SocketLevel = 1,
        SocketErrorOption = 4,
        Linger = 13,
        TcpLevel = 6,
        NoDelay = 1;
    public const int NoSignal = 0x4000;
    public const int TryAgain = 11,
        InProgress = 115;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int file, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int file, int level, int name, int* value, uint length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int file, int level, int name, int* value, uint* length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int file, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int file, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int poller, int operation, int file, byte* interest);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    public static partial int EpollWait(int poller, byte* events, int count, TimeSpec* timeout, nint signals);

    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
