using System.Text.Encodings.Web;
using PluginChat.Hosting.StaticFiles;

namespace PluginChat.Hosting.Authentication;

/// <summary>The form where the site has none of its own.</summary>
static class LoginPage
{
    public static Task WriteAsync(HttpContext context, string loginPath, string realm, string returnTo, string? error)
    {
        var response = context.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        FileHeaders.SetSecurity(response.Headers);
        var what = error switch
        {
            LoginEndpoint.Wrong => "<p role=\"alert\">The name or the password is wrong.</p>",
            LoginEndpoint.Wait => "<p role=\"alert\">Too many attempts. Try again in a few minutes.</p>",
            _ => "",
        };
        var title = realm.Length == 0 ? "Sign in" : $"Sign in to {realm}";
        return response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{Encode(title)}</title></head>
            <body>
            <main>
            <h1>{Encode(title)}</h1>
            {what}
            <form method="post" action="{Encode(loginPath)}">
            <input type="hidden" name="{ReturnAddress.Parameter}" value="{Encode(returnTo)}">
            <p><label>Name <input name="username" autocomplete="username" required autofocus></label></p>
            <p><label>Password <input type="password" name="password" autocomplete="current-password" required></label></p>
            <p><button>Sign in</button></p>
            </form>
            </main>
            </body>
            </html>

            """
        );
    }

    static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
