using System.ComponentModel;
using Microsoft.AspNetCore.Http;

namespace PluginChat.Http.Binding;

/// <summary>Reads forms, for actions, pages, and the host.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RequestForm
{
    /// <summary>Reads the form of a request.</summary>
    /// <param name="context">The request; its content type is a form's.</param>
    /// <returns>The form; the same one however often it is asked for.</returns>
    /// <exception cref="BadHttpRequestException">The form cannot be read, or is longer than it may be.</exception>
    /// <exception cref="OperationCanceledException">The client went away.</exception>
    /// <exception cref="IOException">The connection broke, or there is no place for a file of the form.</exception>
    public static async ValueTask<IFormCollection> ReadAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            // Without RequestAborted, as in JsonBody.
            return await context.Request.ReadFormAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfTheForm(e))
        {
            context.RequestAborted.ThrowIfCancellationRequested();
            var why = e is InvalidDataException ? e.Message : "its end is missing.";
            throw new BadHttpRequestException($"The form cannot be read: {why}", StatusCodes.Status400BadRequest, e);
        }
    }

    // Too many or too long fields, or a boundary that cannot be read; or a last part without its end, which is an IOException of no kind.
    // Those of a kind, or with the system's error, are a connection that broke, or a full disk: no fault of the form's.
    static bool IsOfTheForm(Exception e) =>
        e is InvalidDataException || e.GetType() == typeof(IOException) && e.HResult == new IOException().HResult;
}
