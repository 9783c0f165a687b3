// Documentation that is wrong is no warning where no documentation file is asked for.
/// <summary>Not <closed.</summary>
/// <param name="nothing">Nothing.</param>
public static class Program
{
    /// <inheritdoc cref="Missing.Type"/>
    public static string Run() => "documented";
}
