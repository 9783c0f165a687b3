using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Files;

/// <summary>
/// How many files the process may have open, connections included, and how many of them are for the host itself. A process without a
/// file to open cannot compile, log or start a thread, and the runtime ends it.
/// </summary>
/// <param name="Limit">RLIMIT_NOFILE, which the runtime raises to the hard limit at the start; <see cref="Unlimited"/> where there is
/// none.</param>
/// <param name="InUse">How many were open when the host was made.</param>
sealed partial record OpenFiles(long Limit, long InUse)
{
    public const long Unlimited = long.MaxValue;

    // Measured on .NET 10.0.12, debug build: 160 are open when the host begins to listen, two for each assembly. 170 more come with the
    // assemblies that are wanted later, 25 with the compiler, 60 with Redis and 70 with the export of telemetry.
    const long MostReserved = 384;

    // With 170 the runtime has no pipe for its next thread when the first client comes, and ends the process; with 220 a host works and has
    // one client.
    const long Least = 256;

    /// <summary>Why a host cannot run with so few, as a sentence; null where it can.</summary>
    public string? Problem =>
        Limit >= Least
            ? null
            : $"The process may open {Limit:N0} files (RLIMIT_NOFILE), and a host needs "
                + $"{Least:N0} at least: raise LimitNOFILE of its service, or ulimit -n.";

    /// <summary>What the host may open in addition to what is open now; at least half of what is left.</summary>
    public long Reserve => Limit == Unlimited ? 0 : Math.Min(MostReserved, Math.Max(0, Limit - InUse) / 2);

    /// <summary>How many files clients may have open: their connections, and what is sent to them. At least 1.</summary>
    public long ForClients => Limit == Unlimited ? Unlimited : Math.Max(1, Limit - InUse - Reserve);

    /// <summary>What the process may open now.</summary>
    public static OpenFiles OfProcess() =>
        OperatingSystem.IsWindows() || GetLimit(OperatingSystem.IsMacOS() ? 8 : 7, out var limit) != 0 || limit.Soft > int.MaxValue
            ? new(Unlimited, 0)
            : new((long)limit.Soft, Count());

    /// <summary>
    /// Whether assemblies may be loaded before somebody wants them: half of what the host reserves is for what it does with them.
    /// </summary>
    public bool HasRoomForAssemblies() => Limit == Unlimited || Count() < InUse + Reserve / 2;

    /// <summary>Whether so many more can be opened at this moment.</summary>
    public bool HasRoomFor(int count)
    {
        if (Limit == Unlimited)
            return true;
        // There is no other way to know: numbers below the highest are free, and who reads /proc opens a file.
        Span<int> probes = stackalloc int[count];
        var opened = 0;
        while (opened < count && Open("/dev/null", OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000) is >= 0 and var probe)
            probes[opened++] = probe;
        foreach (var probe in probes[..opened])
            _ = Close(probe);
        return opened == count;
    }

    /// <summary>
    /// Whether a file that was just opened for a client is one of those that the host needs itself. Where it is, everything below it is in
    /// use too, whoever opened that: a controller as well.
    /// </summary>
    public bool IsReserved(SafeHandle opened) => Limit != Unlimited && opened.DangerousGetHandle() >= Limit - Reserve / 2;

    // The system gives the lowest number that is free, so this many are open, and hardly more.
    static long Count()
    {
        using var probe = File.OpenHandle("/dev/null");
        return probe.DangerousGetHandle();
    }

    struct FileLimit
    {
        public nuint Soft;
        public nuint Hard;
    }

    // The flag is O_CLOEXEC of Linux's asm-generic/fcntl.h and of macOS's sys/fcntl.h.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    // RLIMIT_NOFILE is 7 in Linux's asm-generic/resource.h, 8 in macOS's sys/resource.h.
    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out FileLimit limit);
}
