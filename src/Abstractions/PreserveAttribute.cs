namespace PluginChat;

/// <summary>
/// Marks an instance field or property of an action whose value the next version of the class takes over when the
/// controller is reloaded.
/// </summary>
/// <remarks>
/// <para>The value crosses as JSON, matched by the member's name: a member the new version added keeps its initial
/// value, one it removed is dropped, one whose type changed is converted if it can be, and otherwise keeps its initial
/// value, with a warning that names it. Values of the controller's own types are fine.</para>
/// <para>It is carried from version to version within one process; it is not written to disk.</para>
/// <para>While the value moves, the host holds the action's events back, so no update is lost. An action without such
/// members is replaced with no pause at all.</para>
/// <para>What belongs to one client lives in <see cref="IWebSocketClient.Items"/>, and membership in
/// <see cref="IGroups"/>: those belong to the host and need no mark.</para>
/// </remarks>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class PreserveAttribute : Attribute;
