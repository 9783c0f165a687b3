using System.Text.RegularExpressions;
using PluginChat.Hosting.Controllers.Lines;

namespace PluginChat.Hosting.Controllers.Construction;

/// <summary>What went wrong while services were made, in plain sentences, with the author's frames and nobody else's.</summary>
static partial class InjectionText
{
    /// <summary>The next step for a service that is missing.</summary>
    public static string Register(string service, bool isAbstract) =>
        $"register it in a class that implements {nameof(IControllerServices)}, "
        + $"services.AddSingleton<{service}{(isAbstract ? ", …" : "")}>()";

    public static string Of(Exception exception)
    {
        // The author's own: what it says is theirs as well.
        if (ExceptionText.HasOwnFrames(exception))
            return ExceptionText.Own(exception);
        return ExceptionText.Unwrap(exception) is { } cause && Sentence(cause.Message) is { } sentence
            ? sentence
            : ExceptionText.Own(exception);
    }

    /// <summary>A message of Microsoft.Extensions.DependencyInjection in our words; null where it is not known.</summary>
    public static string? Sentence(string message)
    {
        if (Unresolved().Match(message) is { Success: true } missing)
            return $"{Short(missing.Groups[2].Value)} needs {Short(missing.Groups[1].Value)}, which no service "
                + $"provides: {Register(Short(missing.Groups[1].Value), isAbstract: false)}";
        if (Captive().Match(message) is { Success: true } captive)
            return $"{Short(captive.Groups[2].Value)}, which lives as long as this version, takes "
                + $"{Short(captive.Groups[1].Value)}, which is scoped, or needs what is, and would live as "
                + "long: take IServiceScopeFactory, and make a scope for each piece of work";
        if (Circular().Match(message) is { Success: true } circle)
            return $"{string.Join(" needs ", circle.Groups[1].Value.Split(" -> ").Select(Short))}, which is a "
                + "circle: take one of them as Lazy or IServiceProvider where it is used";
        if (NoConstructor().Match(message) is { Success: true } unsuited)
            return $"{Short(unsuited.Groups[1].Value)} has no public constructor whose parameters "
                + "are all services: register what is missing, or give it one";
        return null;
    }

    // "Some.Name.Space.IFoo" and "System.Collections.Generic.List`1[System.String]", without what nobody needs of them.
    static string Short(string type) =>
        Namespace()
            .Replace(type.Split('(')[0].Trim(), "")
            .Replace("`1[", "<", StringComparison.Ordinal)
            .Replace(']', '>')
            .Replace('+', '.');

    [GeneratedRegex(@"Unable to resolve service for type '(.+)' while attempting to activate '(.+)'")]
    private static partial Regex Unresolved();

    [GeneratedRegex(@"Cannot consume scoped service '(.+)' from singleton '(.+)'")]
    private static partial Regex Captive();

    [GeneratedRegex(@"circular dependency was detected.*\r?\n(.+)$")]
    private static partial Regex Circular();

    [GeneratedRegex(@"suitable constructor for type '(.+)' could not be located")]
    private static partial Regex NoConstructor();

    [GeneratedRegex(@"(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])")]
    private static partial Regex Namespace();
}
