using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.LocalCommands;

/// <summary>
/// Takes commands of programs that this user runs on this machine, by sockets in folders that no other user may enter. An address says
/// nothing of who asks: what a proxy passes on comes from its own. One connection is one command: the host's greeting, a line with the
/// command, a line with <c>done</c> or <c>failed</c>, and the answer's text.
/// </summary>
/// <param name="site">The site.</param>
/// <param name="greeting">What is said first.</param>
/// <param name="execute">Does what a command says; null for one that there is not.</param>
/// <param name="log">Where it is said that there is no place for a socket.</param>
sealed class LocalCommandLoop(SiteConfig site, Func<HostGreeting> greeting, Func<string, Task<CommandAnswer>?> execute, ILogger log)
    : IAsyncDisposable
{
    public const string Done = "done",
        Failed = "failed";

    const int MostCommandBytes = 8 << 10, // the path of a program
        MostAtOnce = 8;

    // A program that has connected says at once what it wants.
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    // Where the process has no file for another connection.
    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    readonly CancellationTokenSource _ended = new();
    readonly SemaphoreSlim _free = new(MostAtOnce);
    readonly List<(Socket Socket, string Path)> _listening = [];
    readonly List<Task> _loops = [];

    /// <summary>Where it listens.</summary>
    public IEnumerable<string> Paths => _listening.Select(l => l.Path);

    public void Start()
    {
        var folders = SocketFolders.Of(site);
        foreach (var folder in folders)
        {
            if (!SocketFolders.TryMake(folder))
                continue;
            // The user's folder is on this machine, so a socket without an answer there has no host.
            LocalClient.RemoveStale(folder, folder == SocketFolders.OfUser ? "" : SocketFolders.PrefixOf(site));
            var name = SocketFolders.PrefixOf(site) + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)) + SocketFolders.Extension;
            if (Listen(Path.Combine(folder, name)) is { } socket)
                _listening.Add((socket, Path.Combine(folder, name)));
        }
        foreach (var (socket, _) in _listening)
            _loops.Add(AcceptAsync(socket));
        if (_listening.Count == 0)
            Log.NoLocalCommands(log, string.Join("', '", folders));
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        foreach (var (socket, path) in _listening)
        {
            socket.Dispose();
            Delete(path);
        }
        await Task.WhenAll(_loops).ConfigureAwait(false);
        // Those that are being answered: each ends with the token, or soon.
        for (var i = 0; i < MostAtOnce; i++)
            await _free.WaitAsync(s_patience).ConfigureAwait(false);
        _free.Dispose();
        _ended.Dispose();
    }

    // Under another name until it listens: one that is refused is taken for what a killed host left.
    static Socket? Listen(string path)
    {
        var unborn = Path.ChangeExtension(path, ".new");
        if (Encoding.UTF8.GetByteCount(path) > SocketFolders.MostPathBytes)
            return null;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(unborn));
            socket.Listen(MostAtOnce);
            File.Move(unborn, path);
            return socket;
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose(); // a disk without sockets
            Delete(unborn);
            return null;
        }
    }

    static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its folder went away, or may not be written any more.
        }
    }

    async Task AcceptAsync(Socket listening)
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                await _free.WaitAsync(_ended.Token).ConfigureAwait(false);
                Socket accepted;
                try
                {
                    accepted = await listening.AcceptAsync(_ended.Token).ConfigureAwait(false);
                }
                catch
                {
                    _free.Release();
                    throw;
                }
                _ = AnswerAsync(accepted); // gives its place back, which is waited for at the end
            }
            catch (SocketException)
            {
                await Task.Delay(s_pause, TimeProvider.System, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    async Task AnswerAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        patience.CancelAfter(s_patience);
        try
        {
            await WriteAsync(stream, JsonSerializer.Serialize(greeting()) + "\n", patience.Token).ConfigureAwait(false);
            if (await ReadLineAsync(stream, patience.Token).ConfigureAwait(false) is not { } command)
                return;
            var answer = execute(command) is { } executing
                ? await executing.WaitAsync(_ended.Token).ConfigureAwait(false)
                : new(false, $"This host knows no command '{command}'.");
            await WriteAsync(stream, $"{(answer.IsDone ? Done : Failed)}\n{answer.Text}\n", _ended.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The program ended, or the host does.
        }
        finally
        {
            _free.Release();
        }
    }

    static async Task WriteAsync(NetworkStream stream, string text, CancellationToken cancellation) =>
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation).ConfigureAwait(false);

    static async Task<string?> ReadLineAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var bytes = new byte[MostCommandBytes];
        for (var length = 0; length < bytes.Length; )
        {
            var read = await stream.ReadAsync(bytes.AsMemory(length), cancellation).ConfigureAwait(false);
            if (read == 0)
                return null;
            length += read;
            if (bytes.AsSpan(0, length).IndexOf((byte)'\n') is >= 0 and var end)
                return Encoding.UTF8.GetString(bytes, 0, end).TrimEnd('\r');
        }
        return null;
    }
}
