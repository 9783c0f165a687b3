namespace PluginChat;

/// <summary>What the host gives an action. Authors use it through <see cref="ControllerAction"/>; tests may implement it.</summary>
public interface IActionContext
{
    /// <summary>The clients and groups of a WebSocket action.</summary>
    /// <exception cref="InvalidOperationException">The action is not a WebSocket action.</exception>
    IActionChannel Channel { get; }

    /// <summary>Cancelled when this version of the action no longer serves.</summary>
    CancellationToken Retired { get; }

    /// <summary>Runs work that ends with this version. See <c>ControllerAction.RunInBackground</c>.</summary>
    /// <param name="work">What to run.</param>
    void RunInBackground(Func<CancellationToken, Task> work);

    /// <summary>Calls <paramref name="tick"/> periodically until this version is retired. See <c>ControllerAction.Every</c>.</summary>
    /// <param name="period">The time between calls: from 1 millisecond to 4,294,967,294 milliseconds (some 49.7 days).</param>
    /// <param name="tick">What to call.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="period"/> is less than 1 millisecond or more than 4,294,967,294
    /// milliseconds (some 49.7 days).</exception>
    void Every(TimeSpan period, Func<CancellationToken, ValueTask> tick);
}
