using PluginChat;

namespace PluginName;

/// <summary>Answers "hello" of whichever route names this plugin.</summary>
public sealed class Greetings : HttpActions
{
    [Action("hello")]
    public string Hello(string name = "world") => $"Hello, {name}!";
}
