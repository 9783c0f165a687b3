using PluginChat;

/// <summary>ESP's hello-world: an action that answers with a text.</summary>
public sealed class Test : HttpActions
{
    [Action("hello")]
    public string Hello() => "Hello World\n";
}
