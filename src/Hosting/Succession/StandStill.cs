using System.Collections.Concurrent;
using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.Controllers.State;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Listening;
using PluginChat.Hosting.Sockets;
using PluginChat.Hosting.WebSockets;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Succession;

// Long: what stands still, in its order, and how each part of it goes on again.
/// <summary>
/// A site in which nothing happens for a moment: nobody is accepted, no event runs, nothing is published and nothing is written. Meanwhile
/// its state can be written down. After that it goes on here, or is let go of.
/// </summary>
sealed class StandStill(SuccessionParts parts)
{
    // Of clients that are in the middle of a message with which the other process cannot go on: most are done by then, and a client that is
    // not would hold up all others.
    static readonly TimeSpan s_messages = TimeSpan.FromMilliseconds(250);

    // Of events that run: longer is a gap that everybody notices.
    static readonly TimeSpan s_events = TimeSpan.FromSeconds(3);

    static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(1);

    readonly LatePublications _late = new();
    readonly List<ControllerReloader> _lanes = [];
    readonly List<(Client Client, SocketReceiveLoop Loop, byte[] Unsent)> _moving = [];
    readonly List<Client> _standing = []; // whose writers stand
    readonly List<(string Address, FirstWord Word)> _silent = [];
    readonly ConcurrentDictionary<ActionHub, byte[]> _channels = [];

    OwnedClients Owned => parts.WebSockets.Owned;

    IEnumerable<ActionHub> Hubs => _lanes.SelectMany(l => l.Controller.Hubs);

    /// <summary>How many clients move.</summary>
    public int Count => _moving.Count;

    /// <summary>The sockets of those that move, in the order of the state.</summary>
    public int[] Files => [.. _moving.Select(m => m.Loop.Socket.File), .. _silent.Select(s => s.Word.File)];

    /// <summary>Comes to a stand.</summary>
    /// <exception cref="SuccessionException">Something does not end in time. <see cref="GoOn"/> is to be called.</exception>
    public async Task BeginAsync()
    {
        foreach (var lane in parts.Controllers.Lanes)
        {
            if (!await lane.StandAsync(s_events).ConfigureAwait(false))
                throw new SuccessionException(
                    $"controller '{lane.Controller.Name}' is being compiled for longer than {s_events.TotalSeconds} s"
                );
            _lanes.Add(lane);
        }
        parts.Requests.Stand();
        await Task.WhenAll(parts.Listeners.All.Select(l => l.Listener.StandAsync())).ConfigureAwait(false);
        foreach (var (address, listener) in parts.Listeners.All)
            _silent.AddRange(listener.TakeSilent().Select(word => (address, word)));
        parts.Clients.IsStill = true;
        Owned.IsStill = true;
        var loops = await StandAsync().ConfigureAwait(false);
        foreach (var lane in _lanes)
            await PauseEventsAsync(lane).ConfigureAwait(false);
        await Task.WhenAll(Hubs.Select(StandAsync)).ConfigureAwait(false);
        foreach (var hub in Hubs)
            hub.Log.Stand(true);
        await TakeRestsAsync(loops).ConfigureAwait(false);
    }

    /// <summary>Writes everything down.</summary>
    public SiteState Export()
    {
        var values = new ValueCode();
        return new()
        {
            LastClient = parts.Clients.LastId,
            Hubs = [.. Hubs.Select(hub => HubState.Of(hub, _channels[hub]))],
            Sessions = parts.Sessions?.Export() ?? [],
            Controllers = _lanes.ToDictionary(
                l => l.Controller.Name,
                l => SiteState.WriteMembers(l.ExportState(), values),
                StringComparer.Ordinal
            ),
            Clients = [.. _moving.Select(m => Export(m.Client, m.Loop, m.Unsent, values))],
            Silent = [.. _silent.Select(s => s.Address)],
        };
    }

    /// <summary>Goes on as if nothing had been.</summary>
    public void GoOn()
    {
        foreach (var hub in Hubs)
        {
            hub.Log.Stand(false);
            hub.Channel.GoOn();
        }
        _late.GoOn();
        var rests = _moving.ToDictionary(m => m.Client, m => m.Unsent);
        foreach (var client in _standing)
            client.Writer.GoOn(rests.GetValueOrDefault(client) ?? client.Socket!.TakeUnsent());
        foreach (var lane in _lanes)
        {
            lane.Controller.Current?.Streams.Resume();
            lane.Controller.ResumeEvents();
            lane.GoOn();
        }
        Owned.IsStill = false;
        foreach (var client in parts.Clients.All)
        {
            if (client.Socket?.Reader is SocketReceiveLoop { IsStill: true } loop)
                loop.GoOn();
        }
        parts.Clients.IsStill = false;
        foreach (var (_, word) in _silent)
            word.Begin(PollLoop.Shared);
        foreach (var (_, listener) in parts.Listeners.All)
            listener.GoOn();
        parts.Requests.GoOn();
    }

    /// <summary>Lets go of all that the other process has now. What still happens here goes there.</summary>
    /// <param name="next">The way there.</param>
    /// <param name="end">Begins to end this process: who asks it for something from now on is refused.</param>
    public void LetGo(SuccessionSocket next, Action end)
    {
        foreach (var (client, _, _) in _moving)
        {
            Owned.LetGo(client);
            client.Writer.GoOn([], new FormerSink(next, client.Id));
        }
        parts.Engine.LetGo();
        _late.GoTo(next);
        foreach (var (_, word) in _silent)
            word.LetGo();
        foreach (var (_, listener) in parts.Listeners.All)
            listener.LetGo();
        end();
        Owned.IsStill = false;
        foreach (var client in parts.Clients.All)
        {
            if (client.Socket?.Reader is SocketReceiveLoop { IsStill: true } loop)
                loop.GoOn();
        }
        foreach (var lane in _lanes)
        {
            lane.Controller.Current?.Streams.Resume();
            lane.Controller.ResumeEvents();
            lane.GoOn();
        }
        parts.Clients.IsStill = false;
        parts.Requests.GoOn();
    }

    // Those that stand move. Others stay, and are told to come back when this process ends.
    async Task<List<(Client Client, SocketReceiveLoop Loop)>> StandAsync()
    {
        var since = parts.Time.GetTimestamp();
        while (true)
        {
            var (standing, sending, working) = (new List<(Client, SocketReceiveLoop)>(), 0, (Client?)null);
            foreach (var client in parts.Clients.All.Where(c => c.IsOpen && c.Socket is not null))
            {
                if (client.Socket!.Reader is not SocketReceiveLoop loop)
                    working = client; // its open event runs
                else if (loop.IsStill)
                    standing.Add((client, loop));
                else
                {
                    // On a busy machine it may take a while until a thread has looked.
                    if (loop.IsInMessage && !client.IsAtWork)
                        sending++;
                    else
                        working = client;
                    loop.OnReadable();
                }
            }
            var elapsed = parts.Time.GetElapsedTime(since);
            if (working is null && (sending == 0 || elapsed > s_messages))
                return standing;
            if (elapsed > s_events)
                throw new SuccessionException(
                    $"an event of client {working?.Id} of action '{working?.Hub.Name}' has not ended within {s_events.TotalSeconds} s; "
                        + "try again when it has"
                );
            await Task.Delay(s_look, parts.Time).ConfigureAwait(false);
        }
    }

    async Task PauseEventsAsync(ControllerReloader lane)
    {
        lane.Controller.PauseEvents();
        if (lane.Controller.Current is not { } current)
            return;
        _ = current.Streams.EndAsync(); // the other process goes on with them when their clients come back, or this one does
        if (
            await Task.WhenAny(current.WaitIdleAsync(), Task.Delay(s_events, parts.Time)).ConfigureAwait(false)
                is { IsCompletedSuccessfully: true }
            && current.Leases > 0
        )
            throw new SuccessionException(
                $"{current.Leases} requests of controller '{lane.Controller.Name}' have not ended within {s_events.TotalSeconds} s; "
                    + "try again when they have"
            );
    }

    async Task StandAsync(ActionHub hub)
    {
        hub.Elsewhere = _late.Add;
        using var patience = new CancellationTokenSource(s_events, parts.Time);
        _channels[hub] =
            await hub.Channel.StandAsync(patience.Token).ConfigureAwait(false)
            ?? throw new SuccessionException(
                $"action '{hub.Name}': what it published was not confirmed within {s_events.TotalSeconds} s"
                    + $"{(parts.Engine.Problem is { } problem ? $" ({problem})" : "")}; try again later"
            );
    }

    async Task TakeRestsAsync(List<(Client Client, SocketReceiveLoop Loop)> loops)
    {
        foreach (var (client, loop) in loops)
            loop.Socket.Interrupt();
        foreach (var (client, loop) in loops)
        {
            while (!client.Writer.TryStand())
                await Task.Delay(s_look, parts.Time).ConfigureAwait(false);
            _standing.Add(client);
            // One that began to close since stays: its close frame waits in here too, behind all else.
            if (client.IsOpen)
                _moving.Add((client, loop, client.Writer.TakeRest(loop.Socket.TakeUnsent())));
        }
    }

    static ClientState Export(Client client, SocketReceiveLoop loop, byte[] rest, ValueCode values)
    {
        var (begun, past) = (loop.Begun(), client.Past);
        return new()
        {
            Hub = (client.Hub.Controller, client.Hub.Name),
            Route = client.Route.Name,
            Request = client.Request,
            Past = past with { ReceivedBytes = past.ReceivedBytes - begun.Counted },
            Chain = ChainOf(client),
            Deflates = loop.Deflates,
            Groups = client.GroupNames,
            Was = [.. client.Was],
            CameBack = client.CameBack,
            Session = client.Numbering?.Id,
            Rest = rest,
            Begun = begun,
            Items =
            [
                .. (client.KnownItems?.Values ?? ImmutableDictionary<string, object>.Empty).Select(i => (i.Key, Item(client, i, values))),
            ],
        };
    }

    static ChainKind ChainOf(Client client) =>
        client.Writer.Log == client.Hub.Log.Plain ? ChainKind.Plain
        : client.Hub.Log.IsNumbered(client.Writer.Log) ? ChainKind.Numbered
        : ChainKind.Deflated;

    /// <exception cref="SuccessionException">It cannot be given to another process.</exception>
    static byte[] Item(Client client, KeyValuePair<string, object> item, ValueCode values)
    {
        try
        {
            return Wire.Write(writer => new NodeCode(values).Write(writer, new StateExporter().Export(item.Value)));
        }
        catch (StateException e)
        {
            throw new SuccessionException($"item '{item.Key}' of client {client.Id} of action '{client.Hub.Name}': {e.Message}");
        }
    }
}
