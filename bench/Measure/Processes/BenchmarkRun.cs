using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PluginChat.Measure.Processes;

/// <summary>
/// Owns what a benchmark leaves behind: a temporary folder and processes. Both are gone when it is disposed, and also when
/// the benchmark is interrupted.
/// </summary>
public sealed class BenchmarkRun : IDisposable
{
    // Inherited by everything a server starts, so that servers of servers (dotnet watch, a compiler server) are found too.
    const string MarkVariable = "PLUGINCHAT_BENCH";

    readonly string _id = $"{Environment.ProcessId}-{Guid.NewGuid():N}"[..16];
    readonly PosixSignalRegistration[] _signals;
    readonly Lock _cleaning = new();

    public BenchmarkRun()
    {
        Folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "pcb-" + _id)).FullName;
        _signals =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(each =>
                PosixSignalRegistration.Create(each, Interrupt)
            ),
        ];
    }

    /// <summary>A folder for this run alone.</summary>
    public string Folder { get; }

    /// <summary>Starts a program, in a folder, with more environment variables than this process has.</summary>
    public ServerProcess Start(
        string folder,
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? variables = null
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment[MarkVariable] = _id;
        // The SDK finds its compiler server and build nodes by pipes in the temporary folder. Those that this run starts are
        // its own and end with it; ones that other builds share are not ours to use or to end.
        start.Environment["TMPDIR"] = Folder;
        // What a developer has set for other programs must not decide what is measured.
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        start.Environment.Remove("DOTNET_ENVIRONMENT");
        start.Environment.Remove("ASPNETCORE_URLS");
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new ServerProcess(start);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public void RunToEnd(string folder, string program, params IEnumerable<string> arguments)
    {
        using var process = Start(folder, program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}:\n{process.LastOutput}");
    }

    /// <summary>What a program prints that ends by itself, such as its version.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public string Output(string program, params IEnumerable<string> arguments)
    {
        using var process = Start(Folder, program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0
            ? process.LastOutput.Trim()
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}:\n{process.LastOutput}");
    }

    /// <summary>Makes an empty folder of its own in <see cref="Folder"/>.</summary>
    public string NewFolder(string name)
    {
        var folder = Path.Combine(Folder, name);
        for (var i = 2; Directory.Exists(folder); i++)
            folder = Path.Combine(Folder, $"{name}-{i}");
        return Directory.CreateDirectory(folder).FullName;
    }

    public void Dispose()
    {
        CleanUp();
        foreach (var signal in _signals)
            signal.Dispose();
    }

    void Interrupt(PosixSignalContext context)
    {
        // Held to the end: the main thread, whose server vanished, then waits in Dispose instead of reporting that.
        lock (_cleaning)
        {
            CleanUp();
            Environment.Exit(128 + 2);
        }
    }

    void CleanUp()
    {
        lock (_cleaning)
        {
            MarkedProcesses.KillAll($"{MarkVariable}={_id}");
            if (Directory.Exists(Folder))
                Directory.Delete(Folder, recursive: true);
        }
    }
}
