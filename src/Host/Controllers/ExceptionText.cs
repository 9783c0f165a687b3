using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace PluginChat.Host.Controllers;

/// <summary>
/// Turns an exception of a controller into text at the boundary. The object itself, even one of the runtime's types, would
/// keep the controller's assembly in memory through its stack trace.
/// </summary>
static class ExceptionText
{
    const int MaxFrames = 12;

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

    static Exception Unwrap(Exception exception)
    {
        while (exception is TargetInvocationException or TypeInitializationException or AggregateException { InnerExceptions.Count: 1 }
            && exception.InnerException is { } inner)
            exception = inner;
        return exception;
    }

    // Frames with a source line first and alone: those are the author's. Without any, whatever there is.
    static IEnumerable<string> Frames(Exception exception)
    {
        var frames = new StackTrace(exception, fNeedFileInfo: true).GetFrames();
        var own = frames.Where(f => f.GetFileName() is not null && f.GetMethod()?.DeclaringType?.Assembly != typeof(ExceptionText).Assembly).ToList();
        return (own.Count > 0 ? own : [.. frames]).Select(Describe);
    }

    static string Describe(StackFrame frame)
    {
        var method = frame.GetMethod();
        var type = method?.DeclaringType;
        var name = method?.Name;
        // An async method runs as MoveNext of a type named <Method>d__7.
        if (name == "MoveNext" && type is { DeclaringType: { } outer } && type.Name.StartsWith('<'))
            (name, type) = (type.Name[1..type.Name.IndexOf('>')], outer);
        var place = frame.GetFileName() is { } file ? $" in {file}:line {frame.GetFileLineNumber()}" : "";
        return $"{type?.Name}.{name}{place}";
    }
}
