using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Testing.Processes;

/// <summary>
/// The host as a person starts it: a process of its own, with a command line, a console, signals and an exit code. It is
/// ended by its id when it is disposed.
/// </summary>
sealed class HostProcess : IAsyncDisposable
{
    public const int Sighup = 1;
    public const int Sigint = 2;
    public const int Sigkill = 9;
    public const int Sigusr2 = 12;
    public const int Sigterm = 15;

    const string ListeningText = "Now listening on: ";
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly Lock _lock = new();
    readonly List<string> _output = []; // under _lock
    readonly List<string> _error = []; // under _lock
    readonly List<(string Text, TaskCompletionSource<string> Found)> _waiting = []; // under _lock
    readonly List<ChatClient> _clients = [];
    int? _successor; // writes to the same console
    Uri? _address;

    HostProcess(Process process) => _process = process;

    /// <summary>The folder below a project's in artifacts/bin from which these tests run: debug or release.</summary>
    public static string BuildConfiguration => Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    /// <summary>The host's assembly, for 'dotnet'.</summary>
    public static string Program => HostAssembly();

    /// <summary>The process that serves now.</summary>
    public int Id => _successor ?? _process.Id;

    public IReadOnlyList<string> Output
    {
        get
        {
            lock (_lock)
                return [.. _output];
        }
    }

    public IReadOnlyList<string> Error
    {
        get
        {
            lock (_lock)
                return [.. _error];
        }
    }

    /// <summary>Both streams, for the message of an assertion.</summary>
    public string Console => $"output:\n{string.Join('\n', Output)}\nerrors:\n{string.Join('\n', Error)}";

    /// <summary>What the process has mapped into its memory: every assembly that it loaded from a file is there.</summary>
    public string[] MappedFiles => File.ReadAllLines($"/proc/{Id.ToString(CultureInfo.InvariantCulture)}/maps");

    /// <summary>Starts the host with these arguments in the site's folder, and waits for nothing.</summary>
    public static HostProcess Start(TestSite site, params ReadOnlySpan<string> arguments) => StartThrough([], site, arguments);

    // A wrapper is a program with arguments that becomes the one it is given, as env and prlimit do.
    static HostProcess StartThrough(ReadOnlySpan<string> wrapper, TestSite site, ReadOnlySpan<string> arguments) =>
        StartIn(site.Folder, [.. wrapper, "dotnet", HostAssembly(), .. arguments], new Dictionary<string, string?>());

    static HostProcess StartIn(string folder, string[] command, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        if (OperatingSystem.IsLinux())
        {
            // Tests that run in the background of a shell have these signals ignored, and a child inherits that.
            start.FileName = "env";
            start.ArgumentList.Add("--default-signal=INT,HUP");
            start.ArgumentList.Add(command[0]);
        }
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        foreach (var name in (string[])["ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"])
            start.Environment.Remove(name);
        // The runtime would profile for a later that never comes: a sixth of the processor's time of a start that compiles.
        start.Environment["DOTNET_TieredPGO"] = "0";
        var host = new HostProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        host._process.OutputDataReceived += (_, line) => host.Read(line.Data, host._output);
        host._process.ErrorDataReceived += (_, line) => host.Read(line.Data, host._error);
        host._process.Exited += (_, _) => host.GiveUp();
        host._process.Start();
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        return host;
    }

    /// <summary>Starts the host on a free port of loopback, or where <c>--urls</c> says, and returns once it listens.</summary>
    public static Task<HostProcess> ServeAsync(TestSite site, params string[] arguments) => ServeThroughAsync([], site, arguments);

    /// <summary>The same under a program that restricts it, such as <c>prlimit</c>. Linux only.</summary>
    public static async Task<HostProcess> ServeThroughAsync(string[] wrapper, TestSite site, params string[] arguments)
    {
        Directory.CreateDirectory(site.PathOf("web"));
        string[] urls = arguments.Contains("--urls") ? [] : ["--urls", "http://127.0.0.1:0"];
        return await ListeningAsync(StartThrough(wrapper, site, [.. urls, .. arguments]));
    }

    /// <summary>Another program that hosts a site, such as the installed tool, in a folder and with variables of its own.</summary>
    public static Task<HostProcess> ServeProgramAsync(string folder, string[] command, IReadOnlyDictionary<string, string?> environment) =>
        ListeningAsync(StartIn(folder, [.. command, "--urls", "http://127.0.0.1:0"], environment));

    static async Task<HostProcess> ListeningAsync(HostProcess host)
    {
        try
        {
            var line = await host.WaitForOutputAsync(ListeningText);
            host._address = new(line[(line.IndexOf(ListeningText, StringComparison.Ordinal) + ListeningText.Length)..]);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command to its end.</summary>
    public static Task<HostProcess> RunAsync(TestSite site, params string[] arguments) => RunThroughAsync([], site, arguments);

    /// <summary>The same under a program that restricts it. Linux only.</summary>
    public static async Task<HostProcess> RunThroughAsync(string[] wrapper, TestSite site, params string[] arguments)
    {
        var host = StartThrough(wrapper, site, arguments);
        try
        {
            await host.ExitAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public Uri Address => _address ?? throw new InvalidOperationException("The host was not started to serve.");

    public int ExitCode => _process.ExitCode;

    /// <summary>What of the processors it has used up to now.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The first line of the output that contains this text, from the start on; fails where the process ends without.</summary>
    public async Task<string> WaitForOutputAsync(string text)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_output.Find(line => line.Contains(text, StringComparison.Ordinal)) is { } seen)
                return seen;
            _waiting.Add((text, found));
        }
        if (_process.HasExited && _successor is null)
            GiveUp();
        try
        {
            return await found.Task.WaitAsync(s_patience);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            throw new InvalidOperationException($"'{text}' was not printed. {Console}", e);
        }
    }

    /// <summary>
    /// Has the process that serves replaced, and returns what the command said. The one before has ended by then, well.
    /// </summary>
    public async Task<string> UpgradeAsync(TestSite site, params string[] arguments)
    {
        await using var upgrade = await RunAsync(site, ["upgrade", .. arguments, "--url", Address.ToString()]);
        Assert.True(upgrade.ExitCode == 0, $"{upgrade.Console}\n{Console}");
        var said = upgrade.Output.Single(line => line.StartsWith("Process ", StringComparison.Ordinal));
        await SucceededAsync(int.Parse(said.Split(' ')[1], CultureInfo.InvariantCulture));
        return said;
    }

    /// <summary>Waits until the process that served has ended, and takes another for the one that serves.</summary>
    public async Task SucceededAsync(int successor)
    {
        var former = Id;
        _successor = successor;
        // Its console does not end with it: the other one writes there too.
        for (var since = Stopwatch.GetTimestamp(); IsRunning(former); await Task.Delay(10))
            Assert.True(Stopwatch.GetElapsedTime(since) < s_patience, $"Process {former} did not end. {Console}");
        if (former == _process.Id)
            Assert.Equal(0, _process.ExitCode);
    }

    // One that nobody has waited for yet is a line in a table.
    bool IsRunning(int process) =>
        process == _process.Id
            ? !_process.HasExited
            : File.Exists($"/proc/{process}/stat") && File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1][0] != 'Z';

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"The host did not end. {Console}", e);
        }
        return _process.ExitCode;
    }

    /// <summary>
    /// Has its clients leave, tells it to stop, and returns its exit code. A client that stays and does not read holds it up for as
    /// long as it waits for the answer to a close frame.
    /// </summary>
    public async Task<int> StopAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
        Signal(Sigterm);
        if (_successor is not { } successor)
            return await ExitAsync();
        await SucceededAsync(successor); // it has no other
        return 0;
    }

    public void Signal(int signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send to another process.");
        Assert.Equal(0, Kill(Id, signal));
    }

    public async Task<ChatClient> ConnectAsync(string path = "/ws/test/chat", string? protocol = null)
    {
        var socket = new ClientWebSocket();
        if (protocol is not null)
            socket.Options.AddSubProtocol(protocol);
        await socket.ConnectAsync(new Uri($"ws://{Address.Authority}{path}"), CancellationToken.None);
        var client = new ChatClient(socket) { Console = () => Console };
        _clients.Add(client);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
        if (_successor is { } successor && IsRunning(successor))
            Assert.Equal(0, Kill(successor, Sigkill));
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await ExitAsync();
        }
        _process.Dispose();
    }

    void Read(string? line, List<string> lines)
    {
        if (line is null)
            return;
        lock (_lock)
        {
            lines.Add(line);
            if (lines == _output)
            {
                foreach (var (_, found) in _waiting.Where(w => line.Contains(w.Text, StringComparison.Ordinal)))
                    found.TrySetResult(line);
            }
        }
    }

    // The streams are read to their end first: the line may be in what is left.
    void GiveUp()
    {
        if (_successor is not null)
            return;
        _process.WaitForExit();
        lock (_lock)
        {
            foreach (var (_, found) in _waiting)
                found.TrySetCanceled();
        }
    }

    // Built with this project's configuration, so it lies in the folder of the same name.
    static string HostAssembly()
    {
        var path = Repository.PathOf("artifacts", "bin", "Host", BuildConfiguration, "PluginChat.Host.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"'{path}' is missing; run 'dotnet build'.");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    static extern int Kill(int processId, int signal);
}
