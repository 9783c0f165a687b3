using Microsoft.AspNetCore.Http;

namespace PluginChat;

/// <summary>
/// Answers HTTP requests: each public method that is marked with <see cref="ActionAttribute"/> is an action. Parameters are filled from
/// route
/// tokens, query, form and body; what a method returns is the answer.
/// </summary>
/// <remarks>
/// <para>The host makes one instance for each version ("generation") of the controller, and runs a request from its beginning to its end
/// in one version.</para>
/// <para><b>Threads.</b> Requests run at the same time, on thread-pool threads: guard what they share. Do not block; await instead.</para>
/// <para><b>Errors.</b> An exception that leaves an action is answered with 500 and logged with file and line; the answer has its text
/// only where
/// the route has <c>showErrors</c>. A <see cref="ClientVisibleException"/> is answered with 400 and its message.</para>
/// <para><b>Reload.</b> New requests go to the new version as soon as it serves; those that run end in the old one. A stream of
/// server-sent events goes on in the new one. State belongs in <see cref="PreserveAttribute"/> members or in a store.</para>
/// <para>To publish to the clients of a WebSocket action, take <see cref="IActionChannels"/> in the constructor.</para>
/// </remarks>
public abstract class HttpActions : ControllerAction
{
#pragma warning disable RS0022 // Meant: the kinds of actions are the contract's, and authors derive from a kind.
    /// <summary>Called by the host, which makes one object for each version of the controller.</summary>
    protected HttpActions() { }
#pragma warning restore RS0022

    /// <summary>Answers with a page of the controller's folder: ESP's <c>renderView</c>.</summary>
    /// <param name="page">
    /// The page's path below that folder, such as <c>post/_list.esp</c>. A name that starts with <c>_</c> on its path keeps the page from
    /// having an address of its own.
    /// </param>
    /// <param name="model">What the page finds in its <c>Model</c>. Default: nothing.</param>
    /// <param name="statusCode">
    /// The answer's status. Default: the one that the response has, which is 200 unless the action set another.
    /// </param>
    /// <returns>The answer. The page runs when the action has returned it.</returns>
    /// <exception cref="ArgumentException"><paramref name="page"/> is empty.</exception>
    protected static IResult View(string page, object? model = null, int? statusCode = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(page);
        return new ViewResult(page, model, statusCode);
    }
}
