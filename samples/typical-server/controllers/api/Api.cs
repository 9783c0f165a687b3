using PluginChat;

/// <summary>An action that goes well, and one that fails where it is asked for the impossible.</summary>
public sealed class Api : HttpActions
{
    [Action("divide")]
    public object Divide(int dividend, int divisor) => new { Quotient = dividend / divisor };
}
