using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using PluginChat.Testing.Processes;
using StackExchange.Redis;

namespace PluginChat.ScaleOut.Tests.Servers;

/// <summary>
/// A Redis of its own for one test: Debian's <c>redis-server</c> on a free port of loopback, with its data in a folder of its own. It can
/// be stopped, killed and started again at the same address.
/// </summary>
sealed class RedisServer : IAsyncDisposable
{
    const string Program = "redis-server";
    const int Sigstop = 19,
        Sigcont = 18;

    readonly string _folder = Directory.CreateTempSubdirectory("pluginchat-redis-").FullName;
    readonly bool _keepsData;
    Process? _process;

    readonly string[] _more;

    RedisServer(bool keepsData, string[] more) => (_keepsData, _more) = (keepsData, more);

    /// <summary>Where its data is.</summary>
    public string Folder => _folder;

    public int Port { get; } = FreePort.Find();

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Starts one; without the program the test is skipped.</summary>
    /// <param name="keepsData">Whether what it was told survives a stop (an append-only file).</param>
    /// <param name="more">Settings besides, as on its command line.</param>
    public static async Task<RedisServer> StartAsync(bool keepsData = true, params string[] more)
    {
        InstalledProgram.Require(Program, Program);
        var server = new RedisServer(keepsData, more);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>
    /// Starts it at the same address with the data that it kept. With 'everysec' a kill loses what waits for a disk that is busy, up to two
    /// seconds: tests that lose data do so themselves.
    /// </summary>
    public async Task StartAgainAsync()
    {
        Assert.Null(_process);
        // A sentinel reads everything from a file, and writes to it what it sees.
        string[] arguments = _more is ["--sentinel", ..]
            ? [WriteConfig(), "--sentinel"]
            :
            [
                "--port",
                Port.ToString(CultureInfo.InvariantCulture),
                "--bind",
                "127.0.0.1",
                "--dir",
                _folder,
                "--save",
                "",
                "--appendonly",
                _keepsData ? "yes" : "no",
                "--appendfsync",
                "always",
                "--daemonize",
                "no",
                "--loglevel",
                "warning",
                .. _more.Select(m =>
                    m.Replace("{folder}", _folder, StringComparison.Ordinal)
                        .Replace("{port}", Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                ),
            ];
        _process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await UntilItAnswersAsync();
    }

    /// <summary>Stops it as a service manager does.</summary>
    public Task StopAsync() => EndAsync(15);

    /// <summary>Ends it without a word to anybody.</summary>
    public Task KillAsync() => EndAsync(9);

    /// <summary>Lets it hang: connections stay open and nothing is answered.</summary>
    public void Freeze() => Assert.Equal(0, Kill(_process!.Id, Sigstop));

    public void Thaw() => Assert.Equal(0, Kill(_process!.Id, Sigcont));

    /// <summary>A connection for the test itself.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync() => ConnectionMultiplexer.ConnectAsync($"{Address},allowAdmin=true");

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _ = Kill(_process.Id, Sigcont);
            await KillAsync();
        }
        Directory.Delete(_folder, recursive: true);
    }

    string WriteConfig()
    {
        var file = Path.Combine(_folder, "sentinel.conf");
        File.WriteAllLines(file, [$"port {Port}", "bind 127.0.0.1", $"dir {_folder}", .. _more.Skip(1)]);
        return file;
    }

    async Task EndAsync(int signal)
    {
        var process = _process!;
        Assert.Equal(0, Kill(process.Id, signal));
        await process.WaitForExitAsync();
        process.Dispose();
        _process = null;
    }

    async Task UntilItAnswersAsync()
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30))
        {
            Assert.False(_process!.HasExited, $"{Program} ended with {(_process.HasExited ? _process.ExitCode : 0)}.");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
                var answer = new byte[7];
                await client.GetStream().ReadExactlyAsync(answer);
                // One that asks for a password answers too.
                if (answer.AsSpan().SequenceEqual("+PONG\r\n"u8) || answer.AsSpan().StartsWith("-NOAUTH"u8))
                    return;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                await Task.Delay(20);
            }
        }
        Assert.Fail($"{Program} does not answer.");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    static extern int Kill(int processId, int signal);
}
