using System.Collections.Immutable;
using System.Globalization;
using PluginChat.Hosting.Caching;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Channels.Embedded;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.Diagnostics;
using PluginChat.Hosting.Listening;
using PluginChat.Hosting.LocalCommands;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Sessions;
using PluginChat.Hosting.Succession;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Server;

// Long: what starts and what stops a site stand side by side, in one order and its reverse.
/// <summary>A running site: starts what <see cref="SiteComposition"/> put together, and stops it in the reverse order.</summary>
sealed class SiteHost : IAsyncDisposable
{
    readonly SiteParts _parts;
    readonly SiteServer _web;
    readonly ReloadQueue _reloads;
    readonly UndoStack _undo = new();
    readonly CancellationTokenSource _ended = new();
    readonly ILogger _log;
    readonly ShutdownDeadline _deadline;
    readonly Lazy<Task> _stopped;
    SuccessionParts? _succession; // null where the server is not the site's
    Predecessor? _predecessor;
    Task<int> _drained = Task.FromResult(0);
    bool _disposed;

    SiteHost(SiteParts parts, SiteOptions options)
    {
        _parts = parts;
        _web = parts.Server.Web;
        _log = parts.Server.Log;
        Options = options;
        _reloads = new(Controllers);
        _deadline = new(options.Time);
        _stopped = new(StopOnceAsync);
    }

    public SiteOptions Options { get; }

    public SiteConfigProvider Configuration => _parts.Configuration;

    public ControllerEvents Events => _parts.Controllers.Events;

    public ControllerRegistry Controllers => _parts.Controllers.Registry;

    public GenerationRetirer Retirer => _parts.Controllers.Retirer;

    public CompilerWarmup? Warmup => _parts.Controllers.Warmup;

    public ClientRegistry Clients => _parts.Clients.Registry;

    /// <summary>What messages go through on their way to this host's clients and those of others.</summary>
    public IMessageEngine Engine => _parts.Engine;

    public SilentConnections Silent => _parts.Server.Silent;

    public RequestRouter Router => _parts.Router;

    /// <summary>What is kept of answers.</summary>
    public AnswerStore Answers => _parts.Answers.Kept;

    public HealthEndpoint Health => _parts.Diagnostics.Health;

    public HostMeters Meters => _parts.Diagnostics.Meters;

    /// <summary>Cancelled when the site begins to stop.</summary>
    public CancellationToken Stopping => _web.Lifetime.ApplicationStopping;

    /// <summary>Where the site is served, with the ports that were really taken.</summary>
    public ImmutableArray<string> Addresses => _web.Addresses;

    /// <summary>Starts a site.</summary>
    /// <exception cref="IOException">An address is in use or does not belong to this machine; the message says which.</exception>
    public static async Task<SiteHost> StartAsync(SiteConfigResult result, SiteOptions options)
    {
        var site = result.Site ?? throw new ArgumentException("The configuration has errors.", nameof(result));
        var builder = ServerSetup.CreateBuilder(site, options.HostArguments, options.Time);
        options.Configure?.Invoke(builder);
        var app = builder.Build();
        ServerSetup.SetAddresses(app, site);
        return await StartAsync(new OwnServer(app), result, options).ConfigureAwait(false);
    }

    /// <summary>Starts a site that answers through another program's server.</summary>
    public static async Task<SiteHost> StartAsync(SiteServer server, SiteConfigResult result, SiteOptions options)
    {
        var host = new SiteHost(SiteComposition.Compose(server, new SiteConfigProvider(result, options.Time), options), options);
        try
        {
            await host.StartAsync().ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Completes when the site was told to stop, has drained, and is stopped.</summary>
    public async Task WaitForShutdownAsync()
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, Options.Time, Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await StopAsync().ConfigureAwait(false);
    }

    /// <summary>Stops and drains.</summary>
    public Task StopAsync() => _stopped.Value;

    /// <summary>What the host says about itself to those whom it trusts, as JSON.</summary>
    public Task<string> StatusAsync() => StatusReport.StatusAsync(_parts.Diagnostics.Site, Health, isTrusted: true);

    /// <summary>
    /// Takes up what changed of every controller in use, from its sources or from the cache. Callers who come together share one.
    /// </summary>
    /// <param name="force">Also those that did not change.</param>
    public Task<IReadOnlyList<(string Controller, LoadResult Result)>> ReloadAsync(bool force = false) =>
        _reloads.ReloadAsync(force, _ended.Token);

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _ended.CancelAsync().ConfigureAwait(false);
        await _undo.DisposeAsync().ConfigureAwait(false);
        _deadline.Dispose();
        _ended.Dispose();
    }

    async Task StartAsync()
    {
        var (site, server, controllers, clients) = (Configuration.Current, _parts.Server, _parts.Controllers, _parts.Clients);
        Options.Unhandled.LogTo(_log);
        if (!Cultures.AreAvailable)
            Log.NoCultures(_log);
        _undo.Push(controllers.Cache.DeleteFallback);
        clients.Accounts.Prepare();
        clients.Accounts.Changed = clients.SignedOut.EndAll;
        if (site.Login is { } login)
            clients.Logins.Prepare(login);
        StartDiagnostics();
        _undo.Push(_web.DisposeAsync);
        _undo.Push(() => server.Refusals.Flush(all: true));
        _undo.Push(clients.Drain.Dispose);
        _undo.Push(clients.Accounts.Dispose);
        StartRequests();
        _undo.Start(_parts.Heartbeat.Start, _parts.Heartbeat.DisposeAsync);
        // First of what others hear of: where an address is in use, neither Redis nor what controllers talk to has heard of this host.
        _undo.Push(Engine.DisposeAsync);
        if (controllers.Warmup is { } warmup)
            _undo.Push(warmup.DisposeAsync);
        _undo.Push(Retirer.Dispose);
        _undo.Push(async () => await StopAsync().ConfigureAwait(false));
        Options.Inherited?.ListenWith(server.Listeners!);
        await _web.StartAsync().ConfigureAwait(false);
        server.Silent.Start();
        Engine.Start();
        if (controllers.Watcher is { } watcher)
            _undo.Start(watcher.Start, watcher.DisposeAsync);
        Configuration.Listen(new ConfigurationListener(Router, server.Gate, _parts.Answers.Kept, site, _log));
        _undo.Start(Configuration.Start, Configuration.DisposeAsync);
        var preloading = Task.WhenAll(site.Esp.Preload.Select(source => Task.Run(() => Controllers.Lane(source).GetAsync().AsTask())));
        if (_succession is { } succession)
        {
            _predecessor = new(succession, _web.Lifetime.StopApplication);
            if (Options.Inherited is { } inherited)
                await inherited.TakeOverAsync(succession).ConfigureAwait(false);
        }
        server.Gate.Open();
        StartCommands(site);
        _undo.Start(clients.Pool.Start, clients.Pool.Dispose);
        var later = new LaterAssemblies(_web.Files, Options.Time);
        _undo.Start(later.Start, later.DisposeAsync);
        // A host that stops does not wait for what is still being compiled.
        await ((Task)preloading).WaitAsync(Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!Stopping.IsCancellationRequested)
            Warmup?.Start();
    }

    void StartDiagnostics()
    {
        var diagnostics = _parts.Diagnostics;
        _undo.Push(Meters.Dispose);
        // Sends what was measured last, so it goes before the meters.
        if (Configuration.Current is { Telemetry: { } telemetry } site)
            _undo.Push(Options.Telemetry(telemetry, site).Dispose);
        _undo.Push(diagnostics.EventLog.Dispose);
        _undo.Push(diagnostics.Site.Changes.Dispose);
    }

    void StartRequests()
    {
        var underWay = new RequestsUnderWay(_parts.Server.Silent);
        Func<HttpContext, Task> handle = Router.HandleAsync;
        if (_parts.Server.Listeners is { } listeners)
        {
            var hold = new RequestHold(handle);
            handle = hold.HandleAsync;
            _succession = new(
                Configuration,
                Engine,
                Controllers,
                Clients,
                _parts.WebSockets,
                _parts.Clients.Sessions.Store as MemorySessions,
                listeners,
                _parts.Server.Gate,
                hold,
                Options.Time,
                _log
            );
        }
        _web.Handle(context => underWay.DuringAsync(context, handle));
        Stopping.Register(() =>
        {
            var exit = Configuration.Current.Timeouts.Exit;
            _deadline.Begin(exit);
            Options.ForcedEnd?.Begin(exit == Timeout.InfiniteTimeSpan ? exit : exit + ShutdownDeadline.Grace);
            Log.Draining(_log, Clients.Count);
            _drained = _parts.Clients.Drain.RunAsync(exit);
        });
    }

    void StartCommands(Configuration.Model.SiteConfig site)
    {
        var identity = Guid.NewGuid().ToString("N");
        var commands = new LocalCommandLoop(site, () => new(identity, Environment.ProcessId, Addresses), Execute, _log);
        _undo.Start(commands.Start, commands.DisposeAsync);
        // A program's signals are its own affair.
        if (!_web.IsOwn)
            return;
        var signals = new StopSignals(
            reload: () => _ = ReloadAsync(),
            Hurry,
            upgrade: () => _ = _predecessor?.RunAsync(null, Predecessor.Loading)
        ); // every outcome of a reload is an event
        _undo.Start(signals.Listen, signals.Dispose);
    }

    async Task StopOnceAsync()
    {
        _web.Lifetime.StopApplication(); // which begins the drain
        var server = _web.StopAsync(_deadline.Server);
        if (await _drained.ConfigureAwait(false) is > 0 and var left)
            Log.CutOff(_log, left);
        // A client's close event is the last that a controller hears. One that never ends must not keep the process alive: whoever stops a
        // host means it.
        await server.WaitAsync(_deadline.Server).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Clients.WhenEmpty().WaitAsync(_deadline.Server).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var running = await Controllers.EndAsync(_deadline.Controllers).ConfigureAwait(false);
        if (running.Count > 0)
            Log.ControllersCutOff(_log, string.Join(", ", running));
        await server.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it ends by its own deadline
    }

    void Hurry()
    {
        Options.ForcedEnd?.Hurry();
        _parts.Clients.Drain.Hurry();
        _deadline.Hurry();
    }

    // Of a program that the host's user runs on this machine.
    Task<CommandAnswer>? Execute(string command) =>
        command switch
        {
            LocalCommand.Status => TellStatusAsync(),
            LocalCommand.Reload => ReloadForCommandAsync(force: false),
            LocalCommand.ForcedReload => ReloadForCommandAsync(force: true),
            _ when _predecessor is { } predecessor && command.Split(' ', 3) is [LocalCommand.Upgrade, var seconds, .. var program] =>
                predecessor.RunAsync(program.FirstOrDefault(), TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture))),
            _ => null,
        };

    async Task<CommandAnswer> TellStatusAsync() => new(true, await StatusAsync().ConfigureAwait(false));

    async Task<CommandAnswer> ReloadForCommandAsync(bool force)
    {
        var results = await ReloadAsync(force).ConfigureAwait(false);
        return new(results.All(r => r.Result.Failure is null), StatusReport.Reloaded(results));
    }
}
