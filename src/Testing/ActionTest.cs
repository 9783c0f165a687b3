using System.Reflection;
using Microsoft.AspNetCore.Http;
using PluginChat.Hosting.Controllers.Generations;

namespace PluginChat.Testing;

/// <summary>
/// An action that a test has made, attached and activated as a host does it, with clients that the test connects. There is no socket, no
/// compiler and no reload; for a site as it is served use a host.
/// </summary>
/// <remarks>All members may be used on any thread, but not within an event of the action.</remarks>
public sealed class ActionTest : IAsyncDisposable
{
    readonly TestChannel? _channel;
    readonly ActionContext _context;
    readonly Lock _lock = new();
    readonly List<TestClient> _clients = []; // under _lock
    readonly List<string> _failures = []; // under _lock
    bool _isDisposed; // by DisposeAsync alone

    ActionTest(ControllerAction action, TestChannel? channel, TimeProvider time)
    {
        (Action, _channel) = (action, channel);
        KeptHeaders = action.GetType().GetCustomAttribute<KeepHeadersAttribute>()?.Names ?? [];
        _context = new(channel?.Action ?? action.GetType().Name, hub: null, time, text => Fail("background work", text));
    }

    /// <summary>The action.</summary>
    public ControllerAction Action { get; }

    /// <summary>The action's clients, groups and presence.</summary>
    /// <exception cref="InvalidOperationException">The action is of <see cref="HttpActions"/>, which have no clients.</exception>
    public TestChannel Channel =>
        _channel ?? throw new InvalidOperationException($"{Action.GetType().Name} answers HTTP requests, and has no clients of its own.");

    internal IReadOnlyList<string> KeptHeaders { get; }

    /// <summary>Attaches an action and runs its <see cref="ControllerAction.OnActivatingAsync"/>.</summary>
    /// <param name="action">The action: a new object, whose services the test has given to its constructor.</param>
    /// <param name="time">
    /// The clock of <see cref="ControllerAction.Every"/>, such as a FakeTimeProvider; null for the real one. An action that takes a
    /// <see cref="TimeProvider"/> in its constructor should be given the same.
    /// </param>
    /// <param name="channels">The site's channels, where the action shares them with others; null for a channel of its own.</param>
    /// <returns>The test, which is to be disposed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="action"/> is null.</exception>
    /// <exception cref="ArgumentException">The class of a WebSocket action has no <see cref="ActionAttribute"/>.</exception>
    /// <exception cref="InvalidOperationException">The action is attached already, to this or another test.</exception>
    public static async Task<ActionTest> StartAsync(ControllerAction action, TimeProvider? time = null, TestChannels? channels = null)
    {
        ArgumentNullException.ThrowIfNull(action);
        var test = new ActionTest(action, action is WebSocketAction ? ChannelOf(action, channels) : null, time ?? TimeProvider.System);
        action.Attach(new FakeContext(test._context, test._channel));
        try
        {
            await action.OnActivatingAsync().ConfigureAwait(false);
            return test;
        }
        catch
        {
            await test.EndAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Asks the action whether a client may connect, and connects none.</summary>
    /// <param name="request">What it asks with; null for a client that has nothing.</param>
    /// <returns>What it is answered. A <see cref="ClientVisibleException"/> refuses it with 403, as with a host.</returns>
    /// <exception cref="InvalidOperationException">The action is of <see cref="HttpActions"/>.</exception>
    public async Task<HandshakeResult> HandshakeAsync(TestRequest? request = null) =>
        (await AskAsync(request).ConfigureAwait(false)).Result;

    /// <summary>Connects a client, as a host does it: the handshake event, then the open event.</summary>
    /// <param name="request">What it asks with; null for a client that has nothing.</param>
    /// <returns>
    /// The client, after its open event has ended. It throws what left an event; but after a <see cref="ClientVisibleException"/> in the
    /// open event the client is there, and closed.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// The action refused the client, see <see cref="HandshakeAsync"/>; or it is of <see cref="HttpActions"/>.
    /// </exception>
    public async Task<TestClient> ConnectAsync(TestRequest? request = null)
    {
        var (result, handshake) = await AskAsync(request).ConfigureAwait(false);
        if (!result.IsAccepted)
            throw new InvalidOperationException(
                $"The action refused the client: {result.Status} '{result.Reason}'. Where that is what is tested, use HandshakeAsync."
            );
        var client = new TestClient(Channel, handshake, this);
        lock (_lock)
            _clients.Add(client);
        Channel.Enter(client.Fake);
        await client.OpenAsync().ConfigureAwait(false);
        return client;
    }

    /// <summary>
    /// Retires the action: its clients leave with <see cref="WebSocketCloseCode.GoingAway"/>, <see cref="ControllerAction.Retired"/> is
    /// cancelled, and its background work ends.
    /// </summary>
    /// <exception cref="InvalidOperationException">Background work or a close event failed, or work did not end in 10 seconds.</exception>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await EndAsync().ConfigureAwait(false);
        if (DescribeFailures() is { Length: > 0 } failures)
            throw new InvalidOperationException($"{Action.GetType().Name} failed where no caller saw it.{failures}");
    }

    internal void Fail(string where, string what)
    {
        lock (_lock)
            _failures.Add($"{where}: {what}");
    }

    /// <summary>What failed, as lines that begin with a line break; empty where nothing has.</summary>
    internal string DescribeFailures()
    {
        lock (_lock)
            return string.Concat(_failures.Select(f => Environment.NewLine + f));
    }

    static TestChannel ChannelOf(ControllerAction action, TestChannels? channels)
    {
        var type = action.GetType();
        var name =
            type.GetCustomAttribute<ActionAttribute>()?.Name
            ?? throw new ArgumentException(
                $"class {type.Name} has no [Action(\"name\")], by which a host finds it: add one",
                nameof(action)
            );
        return channels is null ? new(name) : channels[name];
    }

    async Task<(HandshakeResult Result, FakeHandshake Handshake)> AskAsync(TestRequest? request)
    {
        using var aborted = new CancellationTokenSource();
        var handshake = new FakeHandshake(request ?? new(), Channel.Action, aborted.Token);
        try
        {
            return (await ((WebSocketAction)Action).OnHandshakeAsync(handshake).ConfigureAwait(false), handshake);
        }
        catch (ClientVisibleException e)
        {
            return (HandshakeResult.Refuse(StatusCodes.Status403Forbidden, e.Message), handshake);
        }
    }

    async Task EndAsync()
    {
        TestClient[] clients;
        lock (_lock)
            clients = [.. _clients];
        var problems = new List<string>();
        var leaving = clients.Select(c => c.CloseAsync(new WebSocketClose(WebSocketCloseCode.GoingAway, "", WebSocketCloseInitiator.Host)));
        try
        {
            await Task.WhenAll(leaving).WaitAsync(TestClient.Patience).ConfigureAwait(false);
            // On the real clock: a test that has stopped its own would wait for good.
            await _context.EndAsync(TestClient.Patience, problems).WaitAsync(TestClient.Patience * 2).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            problems.Add($"an event or background work still runs {TestClient.Patience.TotalSeconds:0} s after the action was retired");
        }
        foreach (var problem in problems)
            Fail("retiring", problem);
        _context.Dispose();
    }
}
