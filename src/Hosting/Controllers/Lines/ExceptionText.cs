using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace PluginChat.Hosting.Controllers.Lines;

/// <summary>
/// Turns an exception of a controller into text at the boundary. The object itself, even one of the runtime's types, would
/// keep the controller's assembly in memory through its stack trace.
/// </summary>
static class ExceptionText
{
    const int MaxFrames = 12;

    // Of a page that somebody reads: a recursion has thousands.
    const int MaxExceptions = 10,
        MaxReportedFrames = 50;

    /// <summary>Type, message and place: <c>InvalidOperationException: text (Chat.OnMessageAsync in Chat.cs:line 12)</c>.</summary>
    public static string Short(Exception exception)
    {
        exception = Unwrap(exception);
        var place = Frames(exception).FirstOrDefault();
        return $"{exception.GetType().Name}: {exception.Message}{(place is null ? "" : $" ({place})")}";
    }

    /// <summary>As <see cref="Short"/>, with inner exceptions and the controller's part of the stack, a line each.</summary>
    public static string Full(Exception exception)
    {
        exception = Unwrap(exception);
        var text = new StringBuilder();
        for (var e = exception; e is not null; e = e.InnerException)
            text.Append(text.Length == 0 ? "" : "\n  caused by ").Append(e.GetType().FullName).Append(": ").Append(e.Message);
        foreach (var frame in Frames(exception).Take(MaxFrames))
            text.Append("\n    at ").Append(frame);
        return text.ToString();
    }

    /// <summary>
    /// As <see cref="Full"/>, without a stack where no frame of it is the author's: for what the host calls to make the author's objects.
    /// </summary>
    public static string Own(Exception exception) => HasOwnFrames(exception) ? Full(exception) : Full(exception).Split("\n    at ")[0];

    /// <summary>It and what caused it, each with all that it passed through.</summary>
    public static ImmutableArray<ReportedException> Report(Exception exception) =>
        [
            .. Chain(Unwrap(exception))
                .Take(MaxExceptions)
                .Select(e =>
                {
                    var frames = new StackTrace(e, fNeedFileInfo: true).GetFrames();
                    return new ReportedException(
                        e.GetType().FullName ?? e.GetType().Name,
                        e.Message,
                        [
                            .. frames
                                .Take(MaxReportedFrames)
                                .Select((f, i) => Describe(f, i > 0 ? frames[i - 1] : null))
                                .OfType<ReportedFrame>(),
                        ]
                    );
                }),
        ];

    /// <summary>Whether it passed through code of a controller.</summary>
    public static bool HasOwnFrames(Exception exception) =>
        Chain(Unwrap(exception)).Any(e => new StackTrace(e, fNeedFileInfo: false).GetFrames().Any(IsOwn));

    /// <summary>What there is below exceptions that only say that there was one.</summary>
    public static Exception Unwrap(Exception exception)
    {
        while (
            exception is TargetInvocationException or TypeInitializationException or AggregateException { InnerExceptions.Count: 1 }
            && exception.InnerException is { } inner
        )
            exception = inner;
        return exception;
    }

    // The author's come first and alone: frames of a controller's assembly, which is the only kind that can be unloaded. An exception of
    // the framework's has its first frames elsewhere, and one that was caught and wrapped has the place where it began in the innermost.
    static IEnumerable<ReportedFrame> Frames(Exception exception)
    {
        var frames = Chain(exception).Reverse().Select(e => new StackTrace(e, fNeedFileInfo: true).GetFrames()).ToList();
        var from = frames.Find(f => f.Any(IsOwn)) ?? frames[^1];
        var isOwn = from.Any(IsOwn);
        return from.Select((f, i) => !isOwn || IsOwn(f) ? Describe(f, i > 0 ? from[i - 1] : null) : null).OfType<ReportedFrame>();
    }

    // Itself, then what caused it.
    static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (
            ;
            exception is not null;
            exception = exception is AggregateException { InnerExceptions: [var first, ..] } ? first : exception.InnerException
        )
            yield return exception;
    }

    // What the compiler adds, such as the method that throws where no arm of a switch fits, or what an async iterator implements, is
    // nobody's source.
    static bool IsOwn(StackFrame frame) =>
        frame.GetMethod() is { } method
        && method.Module.Assembly is { IsDynamic: false, IsCollectible: true }
        && method.DeclaringType?.Name is var type
        && type?.StartsWith("<PrivateImplementationDetails>", StringComparison.Ordinal) != true
        && (type is not ['<', ..] || !method.Name.Contains("IValueTaskSource", StringComparison.Ordinal));

    static ReportedFrame? Describe(StackFrame frame, StackFrame? callee)
    {
        var method = frame.GetMethod();
        var type = method?.DeclaringType;
        var name = method?.Name;
        // An async method or an iterator runs as MoveNext of a type named <Method>d__7; a lambda as <Method>b__7_0, a local function as
        // <Method>g__Name|7_0, both perhaps in a class that the compiler made.
        while (type is { DeclaringType: { } outer } && type.Name.StartsWith('<'))
        {
            if (name == "MoveNext" && type.Name.IndexOf('>') is > 1 and var end)
                name = type.Name;
            type = outer;
        }
        if (name is ['<', ..] && name.IndexOf('>') is > 1 and var close)
        {
            var local = name.IndexOf("g__", close, StringComparison.Ordinal);
            name = local > 0 && name.IndexOf('|', local) is > 0 and var bar ? name[(local + 3)..bar] : name[1..close];
        }
        // A frame that the runtime made itself has no name.
        return name is null ? null : new($"{type?.Name}.{name}", FramePlace.Of(frame, callee), IsOwn(frame));
    }
}
