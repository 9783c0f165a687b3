using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Server;

namespace PluginChat.Testing;

// Long: most of it is what its public members promise.
/// <summary>
/// A site as it is served: by a host in the test's process, on a free port of this machine, with the compiler, the routes and the sockets
/// that it has in production. For one action, without sockets and compiler, see <see cref="ActionTest"/>.
/// </summary>
/// <remarks>
/// The host is one alone, without TLS, and answers to any host name: <c>scaleOut</c>, <c>telemetry</c>, <c>http.ssl</c>,
/// <c>http.redirect</c>, <c>http.server.listen</c>, <c>allowedHosts</c> and <c>http.log</c> have no effect. All members may be used on any
/// thread.
/// </remarks>
public sealed class SiteTest : IAsyncDisposable
{
    // On the real clock; a stop that needs no time takes less.
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    // How far a test's clock is moved on at once while somebody waits for it.
    static readonly TimeSpan s_step = TimeSpan.FromSeconds(1);

    readonly SiteHost _host;
    readonly SiteLog _log;
    readonly string? _copy; // the folder that goes with the test
    readonly ConcurrentQueue<(SiteClient Client, Task Reading)> _clients = new();
    bool _isDisposed; // by DisposeAsync alone

    SiteTest(SiteHost host, SiteLog log, string? copy)
    {
        (_host, _log, _copy) = (host, log, copy);
        Address = new(host.Addresses[0]);
        Http = new() { BaseAddress = Address };
        Channels = new ActionChannels(null, [], host.Controllers);
    }

    /// <summary>Where the site answers, such as <c>http://127.0.0.1:43127/</c>.</summary>
    public Uri Address { get; }

    /// <summary>A client for requests, whose addresses start from <see cref="Address"/>. The test disposes it.</summary>
    public HttpClient Http { get; }

    /// <summary>Publishes to the site's actions, as other code of the program would. Controllers are known once they are loaded.</summary>
    public IActionChannels Channels { get; }

    /// <summary>The folder of the site: of its copy, where it is one.</summary>
    public string Folder => _host.Configuration.Current.Directory;

    /// <summary>What the host has logged up to now, a line each, as in <c>Error PluginChat: ...</c>.</summary>
    public IReadOnlyList<string> Log => _log.Lines;

    /// <summary>Serves a site where it lies, with the cache that it has: nothing is compiled that was compiled before.</summary>
    /// <param name="file">
    /// Its configuration. A relative path starts from the current folder, or from the first folder above the test's assembly where it is.
    /// </param>
    /// <param name="time">
    /// The host's clock, such as a <see cref="FakeTimeProvider"/>: what controllers do <c>Every</c> so often, and the deadlines of the
    /// configuration. Null for the real one.
    /// </param>
    /// <param name="profile">The profile of the configuration to apply; null for the one that it names itself.</param>
    /// <returns>The site, which is to be disposed. Controllers are compiled when the first client comes.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidOperationException">The configuration has errors.</exception>
    public static Task<SiteTest> StartAsync(string file = "appweb.json", TimeProvider? time = null, string? profile = null) =>
        ServeAsync(FoundPath.Of(file), time, profile, copy: null);

    /// <summary>
    /// Copies the folder of a site to a temporary one, which goes with the test, and serves that: <see cref="EditAsync"/> changes it. What
    /// the site uses has to lie in the folder of its configuration.
    /// </summary>
    /// <param name="file">As in <see cref="StartAsync"/>.</param>
    /// <param name="time">As in <see cref="StartAsync"/>.</param>
    /// <param name="profile">As in <see cref="StartAsync"/>.</param>
    /// <returns>As in <see cref="StartAsync"/>.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidOperationException">The configuration has errors.</exception>
    public static async Task<SiteTest> StartCopyAsync(string file = "appweb.json", TimeProvider? time = null, string? profile = null)
    {
        var original = FoundPath.Of(file);
        var copy = Directory.CreateTempSubdirectory("pluginchat-site-").FullName;
        try
        {
            SiteCopy.Make(Path.GetDirectoryName(original)!, copy);
            return await ServeAsync(Path.Combine(copy, Path.GetFileName(original)), time, profile, copy).ConfigureAwait(false);
        }
        catch
        {
            Directory.Delete(copy, recursive: true);
            throw;
        }
    }

    /// <summary>Connects a client.</summary>
    /// <param name="path">The path, with its query; escaped as in an address.</param>
    /// <param name="configure">Sets headers, cookies and sub-protocols of the handshake; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The client. The action's open event may not have run yet.</returns>
    /// <exception cref="InvalidOperationException">
    /// It was refused: the message has the status, and what the host logged, such as the compiler's errors.
    /// </exception>
    public async Task<SiteClient> ConnectAsync(
        string path,
        Action<ClientWebSocketOptions>? configure = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(path);
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        configure?.Invoke(socket.Options);
        try
        {
            await socket.ConnectAsync(new Uri($"ws://{Address.Authority}{path}"), cancellationToken).ConfigureAwait(false);
        }
        catch (WebSocketException e)
        {
            var status = (int)socket.HttpStatusCode;
            socket.Dispose();
            var failures = string.Concat(_host.Controllers.Lanes.Select(l => l.Failure?.Text).OfType<string>().Select(NewLine));
            throw new InvalidOperationException(
                $"The site refused a WebSocket at '{path}'{(status > 0 ? $" with {status}" : "")}.{failures}{_log.TakeErrors()}",
                e
            );
        }
        var client = new SiteClient(socket, _log);
        _clients.Enqueue((client, client.ReadAsync()));
        return client;
    }

    /// <summary>
    /// Changes a file of the copy, as an editor does, and waits until what it leads to is live for the clients that are connected.
    /// </summary>
    /// <param name="path">The file; a relative path starts from <see cref="Folder"/>.</param>
    /// <param name="edit">Makes the new text of the old one, which is empty where there is no such file yet.</param>
    /// <returns>
    /// A task that ends when the new version serves. A <see cref="FakeTimeProvider"/> moves on meanwhile, where the host waits for it.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// The new version cannot serve, and the one before it goes on: the message has the compiler's errors. Or the site is not a copy.
    /// </exception>
    /// <exception cref="ArgumentException">The edit changes nothing, or the file does not lie in the site's folder.</exception>
    public async Task EditAsync(string path, Func<string, string> edit)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(edit);
        if (_copy is null)
            throw new InvalidOperationException("This site is served where it lies, and a test edits copies alone: use StartCopyAsync.");
        var file = Path.GetFullPath(path, Folder);
        if (!file.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new ArgumentException($"'{path}' does not lie in the site's folder, '{Folder}'.", nameof(path));
        var before = File.Exists(file) ? await File.ReadAllTextAsync(file).ConfigureAwait(false) : "";
        var after = edit(before);
        if (after == before)
            throw new ArgumentException($"The edit changes nothing in '{path}': what it replaces is not there.", nameof(edit));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        // Nobody sees half a file.
        await File.WriteAllTextAsync(file + ".tmp~", after).ConfigureAwait(false);
        File.Move(file + ".tmp~", file, overwrite: true);
        var reload = _host.ReloadAsync();
        await WaitAsync(reload, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(10)).ConfigureAwait(false);
        var failures = (await reload.ConfigureAwait(false)).Select(r => r.Result.Failure?.Text).OfType<string>().ToList();
        if (failures.Count == 0)
            return;
        _log.TakeErrors(); // the same
        throw new InvalidOperationException(
            $"The edit of '{path}' is not live, and what was before still serves.{string.Concat(failures.Select(NewLine))}"
        );
    }

    /// <summary>Says that errors in the log with this text, now or later, are what the test is about: they do not fail it.</summary>
    /// <param name="text">A part of the line; compared by ordinal.</param>
    public void ExpectError(string text) => _log.Expect(text);

    /// <summary>Disconnects all clients, stops the host as a signal does, and deletes the copy.</summary>
    /// <exception cref="InvalidOperationException">
    /// The host has logged errors, such as exceptions of an action, that no exception told the test and <see cref="ExpectError"/> does not
    /// name.
    /// </exception>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        Http.Dispose();
        foreach (var (client, reading) in _clients)
        {
            await client.DisposeAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
        var ending = _host.DisposeAsync().AsTask();
        await WaitAsync(ending, s_patience, s_step).ConfigureAwait(false);
        await ending.ConfigureAwait(false);
        if (_copy is not null)
            Directory.Delete(_copy, recursive: true);
        if (_log.TakeErrors() is { Length: > 0 } errors)
            throw new InvalidOperationException($"The host logged errors that the test does not expect (ExpectError):{errors}");
    }

    static async Task<SiteTest> ServeAsync(string file, TimeProvider? time, string? profile, string? copy)
    {
        var log = new SiteLog();
        return new(await TestHost.StartAsync(file, time ?? TimeProvider.System, profile, log).ConfigureAwait(false), log, copy);
    }

    /// <summary>Loads a controller, and names its WebSocket actions.</summary>
    /// <exception cref="InvalidOperationException">It cannot be loaded.</exception>
    internal async Task<IReadOnlyCollection<string>> ActionsAsync(string source)
    {
        var loaded = await _host.Controllers.Lane(source).GetAsync().ConfigureAwait(false);
        return loaded.Generation is { } generation
            ? [.. generation.Actions.Keys]
            : throw new InvalidOperationException(loaded.Failure?.Text);
    }

    // What waits for a clock that the test has stopped would wait for good.
    async Task WaitAsync(Task task, TimeSpan patience, TimeSpan step)
    {
        while (
            _host.Options.Time is FakeTimeProvider fake
            && await Task.WhenAny(task, Task.Delay(patience, TimeProvider.System)).ConfigureAwait(false) != task
        )
            fake.Advance(step);
    }

    static string NewLine(string text) => Environment.NewLine + text;
}
