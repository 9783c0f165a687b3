using PluginChat.Hosting.Controllers.Generations;

namespace PluginChat.Testing;

/// <summary>The host's own context of an action, for its background work and its end, with the clients of a test.</summary>
/// <param name="host">The host's.</param>
/// <param name="channel">Null for HTTP actions, which have no clients of their own.</param>
sealed class FakeContext(ActionContext host, TestChannel? channel) : IActionContext
{
    public IActionChannel Channel => channel ?? host.Channel;

    public CancellationToken Retired => host.Retired;

    public void RunInBackground(Func<CancellationToken, Task> work) => host.RunInBackground(work);

    public void Every(TimeSpan period, Func<CancellationToken, ValueTask> tick) => host.Every(period, tick);
}
