using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Deploy;

/// <summary>
/// <c>deploy/three-hosts.sh</c> as a person starts it, on a free port and with a work folder of its own. It is told to end when it is
/// disposed, and ends what it started.
/// </summary>
sealed class ThreeHostsScript : IAsyncDisposable
{
    const string Ready = "ready: ";
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    readonly Process _process;
    readonly Lock _lock = new();
    readonly StringBuilder _output = new(); // under _lock
    readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    ThreeHostsScript(Process process, string work, Uri address) => (_process, Work, Address) = (process, work, address);

    /// <summary>A program that the script started, as it says so.</summary>
    public sealed record Program(string Name, string Address, int Id);

    public static string Path => Repository.PathOf("deploy", "three-hosts.sh");

    public string Work { get; }

    /// <summary>nginx's.</summary>
    public Uri Address { get; }

    /// <summary>All that it has said.</summary>
    public string Output
    {
        get
        {
            lock (_lock)
                return _output.ToString();
        }
    }

    public IReadOnlyList<Program> Programs { get; private set; } = [];

    public IReadOnlyList<Program> Hosts => [.. Programs.Where(p => p.Name.StartsWith("host-", StringComparison.Ordinal))];

    /// <summary>Starts it on a site and returns once it says that it is ready.</summary>
    public static async Task<ThreeHostsScript> ServeAsync(TestSite site, int hosts)
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux(), "The script is for Linux.");
        InstalledProgram.Require("redis-server", "redis-server");
        InstalledProgram.Require("nginx", "nginx-light");
        var port = FreePort.Find();
        var work = Directory.CreateTempSubdirectory("pluginchat-deploy-").FullName;
        var start = new ProcessStartInfo(
            Path,
            [
                "--port",
                port.ToString(CultureInfo.InvariantCulture),
                "--hosts",
                hosts.ToString(CultureInfo.InvariantCulture),
                "--site",
                site.Folder,
                "--work",
                work,
                "--host",
                Repository.PathOf("artifacts", "bin", "Host", HostProcess.BuildConfiguration, "PluginChat.Host.dll"),
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var script = new ThreeHostsScript(
            new Process { StartInfo = start, EnableRaisingEvents = true },
            work,
            new($"http://127.0.0.1:{port}")
        );
        try
        {
            await script.StartAsync();
            return script;
        }
        catch
        {
            await script.DisposeAsync();
            throw;
        }
    }

    /// <summary>How many clients a host has, by its own account.</summary>
    public static async Task<int> ClientsOfAsync(Program host)
    {
        using var http = new HttpClient();
        using var status = JsonDocument.Parse(await http.GetStringAsync(new Uri(new(host.Address), "/_pluginchat/status")));
        return status.RootElement.GetProperty("clients").GetInt32();
    }

    public static bool IsAlive(Program program) => Directory.Exists($"/proc/{program.Id.ToString(CultureInfo.InvariantCulture)}");

    public static void Kill(Program program) => Assert.Equal(0, Kill(program.Id, HostProcess.Sigkill));

    /// <summary>Tells it to end and returns its exit code.</summary>
    public async Task<int> EndAsync()
    {
        Assert.Equal(0, Kill(_process.Id, HostProcess.Sigterm));
        using var patience = new CancellationTokenSource(s_patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await EndAsync();
        _process.Dispose();
        Directory.Delete(Work, recursive: true);
    }

    async Task StartAsync()
    {
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _ready.TrySetCanceled();
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        try
        {
            await _ready.Task.WaitAsync(s_patience);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            throw new InvalidOperationException($"The script did not get ready:\n{Output}", e);
        }
        // Such as: host-1   http://127.0.0.1:41233/   pid 4711   log …
        Programs =
        [
            .. Output
                .Split('\n')
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words is [_, _, "pid", ..])
                .Select(words => new Program(words[0], words[1], int.Parse(words[3], CultureInfo.InvariantCulture))),
        ];
    }

    void Read(string? line)
    {
        if (line is null)
            return;
        lock (_lock)
            _output.Append(line).Append('\n');
        if (line.StartsWith(Ready, StringComparison.Ordinal))
            _ready.TrySetResult();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    static extern int Kill(int processId, int signal);
}
