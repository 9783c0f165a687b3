namespace PluginChat;

/// <summary>
/// Marks a field or property of an action, of an instance or static, whose value the next version of the class takes over when the
/// controller is reloaded.
/// </summary>
/// <remarks>
/// <para>Values are matched by the member's name: a member the new version added keeps its initial value, one it removed is
/// dropped, one whose type changed is converted if nothing is lost by it. Values may be of the runtime's value types, its collections
/// with their order and comparers, <see cref="IWebSocketClient"/>, and the controller's own types, which are carried field by field; a
/// reference that occurs twice stays one object.</para>
/// <para>What was taken over is compared with what was there. A value that cannot be carried (delegates, tasks, timers) or that
/// differs keeps its initial value, with a warning that names the member, its type and the reason. It never holds up an edit.</para>
/// <para>It is carried from version to version within one process; it is not written to disk.</para>
/// <para>While the value moves, the host holds the action's events back, so no update is lost. An action without such
/// members is replaced with no pause at all.</para>
/// <para>What belongs to one client lives in <see cref="IWebSocketClient.Items"/>, and membership in
/// <see cref="IGroups"/>: those belong to the host and need no mark.</para>
/// </remarks>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class PreserveAttribute : Attribute
{
    /// <summary>
    /// A class that derives from <see cref="StateConverter{T}"/> and carries the value instead of the host. Default: none.
    /// </summary>
    public Type? Converter { get; set; }
}
