using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Channels.Embedded;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Controllers.Building;
using PluginChat.Hosting.Controllers.Cache;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.Diagnostics;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Files;
using PluginChat.Hosting.Listening;
using PluginChat.Hosting.LocalCommands;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Measuring;
using PluginChat.Hosting.StaticFiles;
using PluginChat.Hosting.Watches;
using PluginChat.Hosting.WebSockets;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Server;

/// <summary>A running site: the web server, the controllers, and everything that is watched.</summary>
sealed class SiteHost : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly SiteConfigProvider _provider;
    readonly CompiledCache _cache;
    readonly SourceWatcher? _watcher;
    readonly ReloadQueue _reloads;
    readonly EventLog _eventLog;
    readonly PoolWatch _pool;
    readonly HostMeters _meters;
    readonly Refusals _refusals;
    readonly ConnectionGate _gate;
    readonly CutOff _cutOff;
    readonly RunningSite _running;
    readonly IDisposable? _telemetry;
    readonly LocalCommandLoop _commands;
    readonly CancellationTokenSource _ended = new();
    readonly List<PosixSignalRegistration> _signals = [];
    readonly ILogger _log;
    readonly ShutdownDeadline _deadline;
    readonly Lazy<Task> _stopped;
    int _stopSignals;
    Task<int> _drained = Task.FromResult(0);
    bool _disposed;

    SiteHost(WebApplication app, SiteConfigProvider provider, SiteOptions options)
    {
        _app = app;
        _provider = provider;
        Options = options;
        var site = provider.Current;
        var loggers = app.Services.GetRequiredService<ILoggerFactory>();
        var log = _log = loggers.CreateLogger("PluginChat");
        _deadline = new(options.Time);
        _stopped = new(StopOnceAsync);
        options.Unhandled.LogTo(log);
        if (!Cultures.AreAvailable)
            Log.NoCultures(log);
        _cache = new(site.CacheDirectory, options.Time);
        Retirer = new(options.Deadlines, Events, options.Time);
        var compiler = options.Compiler(new(app.Environment.IsDevelopment(), site.Directory, site.Esp.CompileTimeout));
        var services = new HostServices(loggers, app.Configuration, app.Environment, options.Time);
        var builder = new GenerationBuilder(_cache, compiler, new(services, options.Deadlines, options.Time, options.Unhandled), site.Esp.Compile, options.Time);
        var clock = new CoarseClock();
        Engine = site.ScaleOut is { } scaleOut ? options.Engine(scaleOut, options.Time, log) : new EmbeddedEngine();
        var fanOut = new FanOutSettings(clock)
        {
            Engine = Engine,
            RetentionOf = source => provider.Current.RetentionOf(source),
            Notice = (controller, text) => Events.Publish(new ControllerNotice(controller, text)),
        };
        Controllers = new(site.Directory, builder, Retirer, options.Deadlines, fanOut, Events, options.Time);
        _reloads = new(Controllers);
        _refusals = app.Services.GetRequiredService<Refusals>();
        _gate = app.Services.GetRequiredService<ConnectionGate>();
        Clients = new(clock, options.Time, EverySecond, _refusals) { Receiving = new(() => provider.Current.Limits.ReceiveBuffersBytes) };
        _cutOff = new(Engine, site.ScaleOut, Clients);
        Watch = new(Clients, Controllers, Events, options.Deadlines.Event);
        _pool = new(Clients, Watch, log);
        _eventLog = new(Events, log);
        _meters = new(Events, Controllers, Clients, _refusals, Retirer);
        if (site.ScaleOut is not null)
            _meters.Watch(Engine);
        if (options.DroppedLines is { } dropped)
            _meters.Watch(dropped);
        if (site.Telemetry is { } telemetry)
            _telemetry = options.Telemetry(telemetry, site);
        var access = new AccessLog(loggers.CreateLogger("PluginChat.Access"), options.Time);
        Clients.Ended = client =>
        {
            _meters.Ended(client);
            if (provider.Current.Esp.AccessLog)
                access.Ended(client);
        };
        _watcher = site.Esp is { Compile: true, Update: true } ? new(Controllers, options.Time) : null;
        if (_watcher is not null)
            Warmup = new(compiler, options.Time);
        _running = new()
        {
            Configuration = provider, Events = Events, Controllers = Controllers, Retirer = Retirer, Clients = Clients, Engine = Engine, Watch = Watch,
            IsDevelopment = IsDevelopment, Stopping = Stopping,
        };
        Health = new(_running, site.Esp.Preload);
        Status = new(_running, Health);
        var identity = Guid.NewGuid().ToString("N");
        _commands = new(site, () => new(identity, Environment.ProcessId, Addresses), Execute, log);
        Router = new(provider, new ForwardedAddresses(provider, loggers), new WebSocketEndpoint(Controllers, Clients, new(_gate.WebSockets), _refusals, app.Lifetime, log) { CutOff = _cutOff }, new FileEndpoint(app.Services.GetRequiredService<OpenFiles>(), _refusals), Status, Health, access, _refusals, options.Time, loggers.CreateLogger("PluginChat.Requests"));
        provider.Listen(new ConfigurationListener(Router, _gate, site, log));
        var silent = app.Services.GetRequiredService<SilentConnections>();
        app.Run(context =>
        {
            if (context.Features.Get<IConnectionSocketFeature>() is { Socket: { } socket })
                silent.Remove(socket);
            return Router.HandleAsync(context);
        });
        app.Lifetime.ApplicationStopping.Register(() =>
        {
            var exit = provider.Current.Timeouts.Exit;
            _deadline.Begin(exit);
            options.ForcedEnd?.Begin(exit == Timeout.InfiniteTimeSpan ? exit : exit + ShutdownDeadline.Grace);
            Log.Draining(log, Clients.Count);
            _drained = Clients.Drain.RunAsync(exit);
        });
    }

    public SiteOptions Options { get; }

    public ControllerEvents Events { get; } = new();

    public ControllerRegistry Controllers { get; }

    public GenerationRetirer Retirer { get; }

    public ClientRegistry Clients { get; }

    /// <summary>What messages go through on their way to this host's clients and those of others.</summary>
    public IMessageEngine Engine { get; }

    public EventWatch Watch { get; }

    public RequestRouter Router { get; }

    public StatusEndpoint Status { get; }

    public HealthEndpoint Health { get; }

    public HostMeters Meters => _meters;

    public CompilerWarmup? Warmup { get; }

    public SiteConfigProvider Configuration => _provider;

    public bool IsDevelopment => _app.Environment.IsDevelopment();

    /// <summary>Cancelled when the site begins to stop.</summary>
    public CancellationToken Stopping => _app.Lifetime.ApplicationStopping;

    /// <summary>Where the site is served, with the ports that were really taken.</summary>
    public ImmutableArray<string> Addresses =>
        [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []];

    /// <summary>Starts a site.</summary>
    /// <exception cref="IOException">An address is in use or is none of this machine's; the message says which.</exception>
    public static async Task<SiteHost> StartAsync(SiteConfigResult result, SiteOptions options)
    {
        var site = result.Site ?? throw new ArgumentException("The configuration has errors.", nameof(result));
        var builder = ServerSetup.CreateBuilder(site, options.HostArguments, options.Time);
        options.Configure?.Invoke(builder);
        var app = builder.Build();
        ServerSetup.SetAddresses(app, site);
        var host = new SiteHost(app, new SiteConfigProvider(result, options.Time), options);
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
    public Task<string> StatusAsync() => StatusReport.StatusAsync(_running, Health, isTrusted: true);

    /// <summary>Takes up what changed of every controller in use, from its sources or from the cache. Callers who come together share one.</summary>
    /// <param name="force">Also those that did not change.</param>
    public Task<IReadOnlyList<(string Controller, LoadResult Result)>> ReloadAsync(bool force = false) => _reloads.ReloadAsync(force, _ended.Token);

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        _signals.ForEach(signal => signal.Dispose());
        _pool.Dispose();
        await _ended.CancelAsync().ConfigureAwait(false);
        await _commands.DisposeAsync().ConfigureAwait(false);
        await _provider.DisposeAsync().ConfigureAwait(false);
        if (_watcher is not null)
            await _watcher.DisposeAsync().ConfigureAwait(false);
        await StopAsync().ConfigureAwait(false);
        Retirer.Dispose();
        if (Warmup is not null)
            await Warmup.DisposeAsync().ConfigureAwait(false);
        await Engine.DisposeAsync().ConfigureAwait(false);
        await Clients.DisposeAsync().ConfigureAwait(false);
        _refusals.Flush(all: true);
        await _app.DisposeAsync().ConfigureAwait(false);
        _eventLog.Dispose();
        // Sends what was measured last, so it goes before the meters.
        _telemetry?.Dispose();
        _meters.Dispose();
        _cache.DeleteFallback();
        _deadline.Dispose();
        _ended.Dispose();
    }

    async Task StopOnceAsync()
    {
        _app.Lifetime.StopApplication();        // which begins the drain
        var server = _app.StopAsync(_deadline.Server);
        if (await _drained.ConfigureAwait(false) is > 0 and var left)
            Log.CutOff(_log, left);
        // A client's close event is the last that a controller hears. One that never ends must not keep the process alive: whoever stops a host means it.
        await server.WaitAsync(_deadline.Server).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var running = await Controllers.EndAsync(_deadline.Controllers).ConfigureAwait(false);
        if (running.Count > 0)
            Log.ControllersCutOff(_log, string.Join(", ", running));
        await server.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);        // it gives up by itself
    }

    // Of a program that the host's user runs on this machine.
    Task<CommandAnswer>? Execute(string command) => command switch
    {
        LocalCommand.Status => TellStatusAsync(),
        LocalCommand.Reload => ReloadForCommandAsync(force: false),
        LocalCommand.ForcedReload => ReloadForCommandAsync(force: true),
        _ => null,
    };

    async Task<CommandAnswer> TellStatusAsync() => new(true, await StatusAsync().ConfigureAwait(false));

    async Task<CommandAnswer> ReloadForCommandAsync(bool force)
    {
        var results = await ReloadAsync(force).ConfigureAwait(false);
        return new(results.All(r => r.Result.Failure is null), StatusReport.Reloaded(results));
    }

    // Each second, on the timer of all clients.
    void EverySecond()
    {
        _refusals.Flush();
        Retirer.Check();
        _cutOff?.Check();
        Controllers.Sweep();
        Watch?.Look();      // null in the moment before the constructor has made it
    }

    async Task StartAsync()
    {
        // First of all: where an address is in use, nothing of this host was heard of, neither by Redis nor by what controllers talk to.
        await _app.StartAsync().ConfigureAwait(false);
        _app.Services.GetRequiredService<SilentConnections>().Start();
        Engine.Start();
        var preloading = Task.WhenAll(_provider.Current.Esp.Preload.Select(source => Task.Run(() => Controllers.Lane(source).GetAsync().AsTask())));
        _gate.Open();
        _commands.Start();
        ListenToSignals();
        // Whoever stops the host does not want what is still being compiled.
        await ((Task)preloading).WaitAsync(Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!Stopping.IsCancellationRequested)
            Warmup?.Start();
    }

    void ListenToSignals()
    {
        if (!OperatingSystem.IsWindows())
        {
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;      // or the runtime ends the process
                _ = ReloadAsync();          // every outcome is an event
            }));
        }
        // The web host stops at the first; whoever sends a second does not want to wait for clients.
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT])
        {
            _signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                if (Interlocked.Increment(ref _stopSignals) == 1)
                    return;
                Options.ForcedEnd?.Hurry();
                Clients.Drain.Hurry();
                _deadline.Hurry();
            }));
        }
    }
}
