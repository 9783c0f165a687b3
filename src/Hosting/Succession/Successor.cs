using System.Collections.Concurrent;
using System.Net.Sockets;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.State;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Listening;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Sockets;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Succession;

// Long: one conversation, from the offer to the last word.
/// <summary>
/// The process that goes on for another one: it loads all that serves there, says so, takes what it is given, and serves when it is told
/// to. Until then it touches no socket.
/// </summary>
sealed class Successor : IInheritedState, IDisposable
{
    readonly SuccessionSocket _socket;
    readonly Offer _offer;
    readonly int[] _listening;
    readonly ConcurrentDictionary<string, TaskCompletionSource> _built = new(StringComparer.Ordinal);
    readonly TaskCompletionSource<IReadOnlyDictionary<string, byte[]>> _state = new(TaskCreationOptions.RunContinuationsAsynchronously);
    ValueCode _values = new();

    sealed record Taken(Client Client, PolledSocket Socket, Controller Controller, ClientState State);

    Successor(SuccessionSocket socket, Offer offer, int[] listening) => (_socket, _offer, _listening) = (socket, offer, listening);

    /// <summary>The process that this one is to go on for; null where it was started by itself.</summary>
    /// <exception cref="SuccessionException">It has ended, or it is one that this one cannot go on for.</exception>
    public static Successor? FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable(SuccessorProcess.Variable) is not { Length: > 0 } path)
            return null;
        Environment.SetEnvironmentVariable(SuccessorProcess.Variable, null); // what this one starts is no successor
        var connected = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            connected.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e)
        {
            connected.Dispose();
            throw new SuccessionException($"The host that this one is to replace does not answer at '{path}': {e.Message}");
        }
        var socket = new SuccessionSocket(connected);
        try
        {
            var (_, content, files) = socket.Receive();
            using var reader = Wire.Reader(content);
            return new(socket, Offer.Read(reader), files);
        }
        catch (SuccessionException e)
        {
            socket.Send(MessageKind.Failed, e.Message);
            throw;
        }
        catch (IOException e)
        {
            throw new SuccessionException($"The host that this one is to replace: {e.Message}");
        }
    }

    /// <summary>What clients and other hosts know the other one by.</summary>
    public EngineIdentity Identity => _offer.Identity;

    /// <summary>Gives its listening sockets to those who will bind the same addresses.</summary>
    public void ListenWith(SocketListeners listeners)
    {
        foreach (var (address, file) in _offer.Addresses.Zip(_listening))
            listeners.Inherit(address, file);
    }

    /// <summary>Called by each controller whose first version is built.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<ExportedMember>>> TakeAsync(string controller)
    {
        Built(controller).TrySetResult();
        var state = await _state.Task.ConfigureAwait(false);
        return state.TryGetValue(controller, out var members)
            ? SiteState.ReadMembers(members, _values)
            : new Dictionary<string, IReadOnlyList<ExportedMember>>();
    }

    /// <summary>Loads, takes over, and serves from then on.</summary>
    /// <exception cref="SuccessionException">It cannot; the other one has been told, and goes on.</exception>
    public async Task TakeOverAsync(SuccessionParts parts)
    {
        try
        {
            parts.Clients.IsStill = true;
            var loading = await LoadAsync(parts).ConfigureAwait(false);
            Rehearsal.Run();
            _socket.Send(MessageKind.Ready);
            var (kind, content, files) = await Task.Run(_socket.Receive).ConfigureAwait(false);
            if (kind != MessageKind.State)
                throw new SuccessionException($"the running host said {kind} where its state was expected");
            var (taken, silent) = await TakeAsync(parts, loading, content, files).ConfigureAwait(false);
            _socket.Send(MessageKind.Taken);
            if ((await Task.Run(_socket.Receive).ConfigureAwait(false)).Kind != MessageKind.Commit)
                throw new SuccessionException("the running host does not hand over after all");
            Begin(parts, taken, silent);
        }
        catch (IOException e)
        {
            GiveUp();
            throw new SuccessionException($"The host that this one was to replace goes on, or has ended: {e.Message}");
        }
        catch (Exception e)
        {
            GiveUp();
            Tell(e.Message);
            throw;
        }
    }

    public void Dispose() => _socket.Dispose();

    // Nobody waits for the state any more.
    void GiveUp() => _state.TrySetResult(new Dictionary<string, byte[]>());

    void Tell(string problem)
    {
        try
        {
            _socket.Send(MessageKind.Failed, problem);
        }
        catch (IOException)
        {
            // It knows.
        }
    }

    TaskCompletionSource Built(string controller) =>
        _built.GetOrAdd(controller, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    // Until every controller is built and waits for its state.
    async Task<List<(string Name, Task<LoadResult> Loading)>> LoadAsync(SuccessionParts parts)
    {
        var loading = _offer
            .Sources.Select(parts.Controllers.Lane)
            .Select(lane => (lane.Controller.Name, Loading: Task.Run(() => lane.GetAsync().AsTask())))
            .ToList();
        foreach (var (name, task) in loading)
        {
            if (await Task.WhenAny(task, Built(name).Task).ConfigureAwait(false) == task)
                throw new SuccessionException((await task.ConfigureAwait(false)).Failure?.Text ?? $"controller '{name}' was not loaded");
        }
        return loading;
    }

    async Task<(List<Taken> Clients, List<(string Address, int File)> Silent)> TakeAsync(
        SuccessionParts parts,
        List<(string Name, Task<LoadResult> Loading)> loading,
        byte[] content,
        int[] files
    )
    {
        SiteState state;
        using (var reader = Wire.Reader(content))
            state = SiteState.Read(reader);
        var controllers = parts.Controllers.Lanes.ToDictionary(l => l.Controller.Name, l => l.Controller, StringComparer.Ordinal);
        Controller Find(string controller) =>
            controllers.TryGetValue(controller, out var found)
                ? found
                : throw new SuccessionException($"there is no controller '{controller}', which has clients");
        parts.Clients.LastId = state.LastClient;
        foreach (var hub in state.Hubs.Where(h => controllers.ContainsKey(h.Controller)))
            hub.ApplyTo(Find(hub.Controller).Hub(hub.Action));
        parts.Sessions?.Import(state.Sessions);
        var taken = state.Clients.Zip(files).Select(c => Take(parts, c.First, c.Second, Find(c.First.Hub.Controller))).ToList();
        foreach (var hub in state.Hubs.Where(h => controllers.ContainsKey(h.Controller)))
        {
            foreach (var (id, name) in hub.Names)
            {
                if (parts.Clients.Find(id) is { } client)
                    client.Hub.Presence.SetName(client, name);
            }
        }
        _values = new(parts.Clients.Find, (controller, action, group) => Find(controller).Hub(action).Groups[group]);
        _state.SetResult(state.Controllers);
        foreach (var (_, task) in loading)
        {
            if ((await task.ConfigureAwait(false)) is { Generation: null, Failure: { } failure })
                throw new SuccessionException(failure.Text);
        }
        foreach (var (client, _, _, former) in taken)
        {
            foreach (var (name, value) in former.Items)
            {
                using var reader = Wire.Reader(value);
                client.Items[name] = new StateImporter(typeof(ClientItems).Assembly, []).Import(
                    new NodeCode(_values).Read(reader),
                    typeof(object)
                );
            }
        }
        return (taken, [.. state.Silent.Zip(files.Skip(taken.Count))]);
    }

    static Taken Take(SuccessionParts parts, ClientState state, int file, Controller controller)
    {
        var (site, hub) = (parts.Configuration.Current, controller.Hub(state.Hub.Action));
        // A route that an edit took away while the client stayed: only its limits are asked for from here on.
        var route = site.Routes.FirstOrDefault(r => r.Name == state.Route) ?? site.Routes[0];
        var socket = new PolledSocket(PollLoop.Shared!, file) { Closed = parts.Gate.Left };
        var chain = state.Chain switch
        {
            ChainKind.Numbered => hub.Log.Numbered(),
            ChainKind.Deflated => hub.Log.Deflated(route.Deflate.ThresholdBytes),
            _ => hub.Log.Plain,
        };
        Client client;
        using (hub.Log.EnterAppendLock())
        {
            client = new(parts.Clients, hub, chain, hub.Log.OpenCursor(chain), route, state.Request, socket, items: null, state.Past)
            {
                Was = [.. state.Was],
                CameBack = state.CameBack,
                Numbering = state.Session is { } session ? hub.Sessions.Of(session) : null,
            };
            hub.Join(client);
        }
        parts.Gate.Enter();
        parts.WebSockets.Lifetime.TakeUp(client);
        foreach (var group in state.Groups)
            hub.Sets.Groups.Add(group, client);
        return new(client, socket, controller, state);
    }

    void Begin(SuccessionParts parts, List<Taken> taken, List<(string Address, int File)> silent)
    {
        parts.Engine.TakeOver();
        foreach (var (client, socket, controller, state) in taken)
        {
            PollLoop.Shared!.TryAdd(socket);
            parts.WebSockets.GoOn(client, socket, controller, new(state.Deflates, state.Rest, state.Begun));
        }
        foreach (var (address, file) in silent)
            parts.Listeners.All.First(l => l.Wanted == address).Listener.Adopt(file);
        parts.Clients.IsStill = false;
        Log.TookOver(parts.Log, taken.Count, _offer.Process);
        _ = Task.Factory.StartNew(() => ListenOn(parts), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    // What the other one's code still does, until it ends.
    void ListenOn(SuccessionParts parts)
    {
        try
        {
            _socket.Patience = Timeout.InfiniteTimeSpan;
            while (true)
            {
                var (kind, content, _) = _socket.Receive();
                if (kind == MessageKind.Publication)
                    LatePublications.Publish(
                        content,
                        (controller, action) => ((IControllerDirectory)parts.Controllers).Find(controller)?.Hub(action)
                    );
                else if (kind == MessageKind.Frames && FormerSink.Read(content) is var (id, frames) && parts.Clients.Find(id) is { } client)
                {
                    client.Writer.TryEnqueue(frames);
                    client.Flush();
                }
            }
        }
        catch (IOException)
        {
            _socket.Dispose(); // it has ended
        }
    }
}
