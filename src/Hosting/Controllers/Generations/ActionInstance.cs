using System.Reflection;
using PluginChat.Hosting.Accounts;
using PluginChat.Hosting.Controllers.State;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>One action of one generation: the author's object, and what the host gave it.</summary>
sealed class ActionInstance(string name, ControllerAction action, ActionContext context)
{
    ControllerAction? _action = action;

    /// <summary>The WebSocket action's name; of HTTP actions their class's. State goes to the next version's of that name.</summary>
    public string Name { get; } = name;

    public string ClassName { get; } = action.GetType().FullName ?? action.GetType().Name;

    public ControllerAction Action => _action ?? throw new ObjectDisposedException(Name);

    /// <summary>Whether it has something to say about who connects; asking the others would cost each handshake a lease.</summary>
    public bool AsksAtHandshake { get; } = Overrides(action, nameof(WebSocketAction.OnHandshakeAsync));

    /// <summary>Who may connect to it, besides whom the route lets in; null for everybody.</summary>
    public AccessRule? Access { get; } = AccessRule.Of(action.GetType());

    /// <summary>The headers that its clients keep.</summary>
    public IReadOnlyList<string> KeptHeaders { get; } = action.GetType().GetCustomAttribute<KeepHeadersAttribute>()?.Names ?? [];

    public PreservedState State { get; } = new(action);

    /// <summary>Ends its background work and disposes it.</summary>
    public async Task EndAsync(TimeSpan deadline, TimeProvider time, List<string> problems)
    {
        await context.EndAsync(deadline, problems).ConfigureAwait(false);
        var ended = _action;
        switch (ended)
        {
            case IAsyncDisposable disposable:
                await Deadline.RunAsync($"disposing {ClassName}", disposable.DisposeAsync, deadline, time, problems).ConfigureAwait(false);
                break;
            case IDisposable disposable:
                await Deadline
                    .RunAsync(
                        $"disposing {ClassName}",
                        () =>
                        {
                            disposable.Dispose();
                            return ValueTask.CompletedTask;
                        },
                        deadline,
                        time,
                        problems
                    )
                    .ConfigureAwait(false);
                break;
        }
        _action = null;
        State.Release();
        context.Dispose();
    }

    static bool Overrides(ControllerAction action, string method) =>
        action is WebSocketAction
        && action.GetType().GetMethod(method, [typeof(HandshakeRequest)])!.DeclaringType != typeof(WebSocketAction);
}
