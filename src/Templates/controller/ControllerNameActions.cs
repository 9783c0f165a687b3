using PluginChat;

/// <summary>Answers GET /api/controllername/hello?name=Ann.</summary>
public sealed class ControllerNameActions : HttpActions
{
    [Action("hello")]
    public string Hello(string name = "world") => $"Hello, {name}!";
}
