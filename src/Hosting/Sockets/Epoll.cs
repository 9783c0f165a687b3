using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PluginChat.Hosting.Sockets;

/// <summary>Linux' epoll, edge-triggered: it says once that something came, and again when more came after that.</summary>
sealed partial class Epoll
{
    const int CloseOnExec = 0x80000; // EPOLL_CLOEXEC and the operations of <sys/epoll.h>
    const int Add = 1;
    const int Delete = 2;
    const int Interrupted = 4; // EINTR of <asm/errno.h>

    const uint EdgeTriggered = 1u << 31; // EPOLLET

    const int MostAtOnce = 512;

    // struct epoll_event is packed on x86-64 alone.
    static readonly int s_dataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    static readonly int s_eventBytes = s_dataAt + sizeof(ulong);

    readonly int _file = Create(CloseOnExec);
    readonly byte[] _events = GC.AllocateUninitializedArray<byte>(MostAtOnce * s_eventBytes, pinned: true); // the waiting thread's

    /// <summary>Whether the system has it, and a file for it.</summary>
    public bool IsOpen => _file >= 0;

    /// <summary>Begins to watch a file. False where the system has no place for it.</summary>
    /// <param name="file">Not watched yet.</param>
    /// <param name="data">What <see cref="Wait"/> calls it.</param>
    public bool TryAdd(int file, ulong data)
    {
        Span<byte> wanted = stackalloc byte[s_eventBytes];
        wanted.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(
            wanted,
            (uint)(PollEvents.Readable | PollEvents.Writable | PollEvents.PeerEnded) | EdgeTriggered
        );
        BinaryPrimitives.WriteUInt64LittleEndian(wanted[s_dataAt..], data);
        return Control(_file, Add, file, wanted) == 0;
    }

    /// <summary>Ends watching it, which closing it does not where another process has it too.</summary>
    public void Remove(int file)
    {
        Span<byte> nothing = stackalloc byte[s_eventBytes];
        _ = Control(_file, Delete, file, nothing);
    }

    /// <summary>Waits for what comes. One thread at a time.</summary>
    /// <returns>How many there are to <see cref="Read"/>.</returns>
    public int Wait()
    {
        while (true)
        {
            var count = Wait(_file, _events, MostAtOnce, -1);
            if (count >= 0)
                return count;
            if (Marshal.GetLastPInvokeError() is var error and not Interrupted)
                throw new IOException($"epoll_wait failed: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    public (ulong Data, PollEvents Events) Read(int index)
    {
        var at = _events.AsSpan(index * s_eventBytes, s_eventBytes);
        return (BinaryPrimitives.ReadUInt64LittleEndian(at[s_dataAt..]), (PollEvents)BinaryPrimitives.ReadUInt32LittleEndian(at));
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int epoll, int operation, int file, Span<byte> wanted);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int Wait(int epoll, byte[] events, int most, int milliseconds);
}
