namespace PluginChat.Hosting.Backend;

/// <summary>The action that a request names, or what is wrong with what it names.</summary>
readonly record struct BackendTarget(IActionChannel? Channel, BackendAnswer? Problem);
