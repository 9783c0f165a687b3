using System.Globalization;
using System.IO;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PluginChat.Pages;

namespace PluginChat;

// Long: all that a page can write, with its documentation.
/// <summary>A request that a page answers, and what the page writes. It lives as long as the request, on one thread at a time.</summary>
/// <remarks>
/// What is written is kept until the page has ended, so that an error in its last line is still answered with 500, and the response says
/// its length. A page that sends without end writes to <c>Response.BodyWriter</c> itself.
/// </remarks>
public sealed class PageContext
{
    const int MostDeep = 64;
    const int StackCharacters = 256;

    readonly IPageSource _pages;
    PageOutput _output;
    PageOutput? _content; // of the page within, while its layout runs
    Dictionary<string, object?>? _data;
    int _depth;

    /// <summary>Made by the host, or by a test.</summary>
    /// <param name="httpContext">The framework's context.</param>
    /// <param name="parameters">The request's values.</param>
    /// <param name="services">The services of the controller's version.</param>
    /// <param name="pages">Makes the pages that are rendered.</param>
    /// <param name="output">Where the page is written.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public PageContext(HttpContext httpContext, PageParameters parameters, IServiceProvider services, IPageSource pages, PageOutput output)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(pages);
        ArgumentNullException.ThrowIfNull(output);
        (HttpContext, Parameters, Services, _pages, _output) = (httpContext, parameters, services, pages, output);
    }

    /// <summary>The framework's context. It is valid until the page has ended.</summary>
    public HttpContext HttpContext { get; }

    /// <summary>Values by name: the route's tokens, then the form, then the query.</summary>
    public PageParameters Parameters { get; }

    /// <summary>The services of the controller's version.</summary>
    public IServiceProvider Services { get; }

    /// <summary>
    /// What paths of the application start with, without a slash at its end: what <c>%~</c> writes. Empty where the application is at the
    /// host's root. Default: empty.
    /// </summary>
    public string AppUrl { get; init; } = "";

    /// <summary>What the site remembers of the visitor; empty where it remembers nothing yet.</summary>
    /// <exception cref="InvalidOperationException">The request has none: a test has to set it.</exception>
    public Session Session =>
        OwnSession ?? throw new InvalidOperationException("The request has no session: set ISessionFeature where a test renders a page.");

    Session? OwnSession => HttpContext.Features.Get<ISessionFeature>()?.Session as Session;

    /// <summary>What a page, its layout and its parts tell each other. By name, compared by ordinal.</summary>
    public IDictionary<string, object?> Data => _data ??= new(StringComparer.Ordinal);

    /// <summary>Whether the page answered with a redirect: then what it wrote is not sent.</summary>
    public bool IsRedirected { get; private set; }

    /// <summary>Writes bytes as they are: the text of a page between its directives.</summary>
    /// <param name="utf8">UTF-8.</param>
    public void WriteLiteral(ReadOnlySpan<byte> utf8) => _output.Write(utf8);

    /// <summary>Writes text, escaped for HTML.</summary>
    /// <param name="text">The text; null writes nothing.</param>
    public void Write(string? text) => HtmlEscape.Write(_output, text);

    /// <summary>Writes a value as text in the current culture, escaped for HTML; an <see cref="IHtmlContent"/> as it is.</summary>
    /// <param name="value">The value; null writes nothing.</param>
    /// <typeparam name="T">Any type.</typeparam>
    public void Write<T>(T value)
    {
        if (value is IHtmlContent html)
            WriteHtml(html);
        else
            Write(value, null, 0, isRaw: false);
    }

    /// <summary>Writes a value with a format, escaped for HTML: what <c>&lt;%= %,d value %&gt;</c> does.</summary>
    /// <param name="value">The value; null writes nothing but spaces.</param>
    /// <param name="format">A format of .NET, such as <c>#,0</c>; null for none. Values that have no formats ignore it.</param>
    /// <param name="width">The fewest characters, filled with spaces: on the left where it is positive. Default: 0.</param>
    /// <typeparam name="T">Any type.</typeparam>
    /// <exception cref="FormatException">The value cannot be written in this format, such as a fraction in hexadecimal.</exception>
    public void Write<T>(T value, string? format, int width = 0) => Write(value, format, width, isRaw: false);

    /// <summary>Writes text as it is. What somebody else wrote must not go here: it may hold scripts.</summary>
    /// <param name="text">HTML; null writes nothing.</param>
    public void WriteRaw(string? text) => HtmlEscape.WriteRaw(_output, text);

    /// <summary>Writes a value as text in the current culture, as it is.</summary>
    /// <param name="value">The value; null writes nothing.</param>
    /// <param name="format">A format of .NET; null for none.</param>
    /// <param name="width">The fewest characters, filled with spaces: on the left where it is positive. Default: 0.</param>
    /// <typeparam name="T">Any type.</typeparam>
    /// <exception cref="FormatException">The value cannot be written in this format.</exception>
    public void WriteRaw<T>(T value, string? format = null, int width = 0)
    {
        if (value is IHtmlContent html)
            WriteHtml(html);
        else
            Write(value, format, width, isRaw: true);
    }

    /// <summary>
    /// Writes a parameter, or the session's text of this name where there is none, escaped for HTML: what <c>%$name</c> does. Where there
    /// is neither, it writes nothing.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public void WriteParameter(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Write(Parameters[name] ?? OwnSession?[name]);
    }

    /// <summary>Writes the feedback that there is, and takes it out of the session: a paragraph for each message.</summary>
    public void WriteFeedback()
    {
        foreach (var (kind, text) in OwnSession?.TakeFeedback() ?? [])
        {
            // What is wrong is read out at once where somebody listens to the page.
            WriteLiteral("<p class=\"feedback "u8);
            Write(kind);
            WriteLiteral(kind == "error" ? "\" role=\"alert\">"u8 : "\" role=\"status\">"u8);
            Write(text);
            WriteLiteral("</p>\n"u8);
        }
    }

    /// <summary>Writes a form's hidden field with a security token; it begins a session where there is none.</summary>
    public void WriteSecurityToken()
    {
        WriteLiteral("<input type=\"hidden\" name=\"-xsrf-\" value=\""u8);
        Write(Session.GetSecurityToken());
        WriteLiteral("\">"u8);
    }

    /// <summary>Writes, in a layout, the page that it is the layout of. Each time it is called; nothing in other pages.</summary>
    public void WriteContent()
    {
        if (_content is { } content)
            _output.Write(content.Written.Span);
    }

    /// <summary>Answers with a redirect in place of what the page writes.</summary>
    /// <param name="location">An absolute address, or a path of this host.</param>
    /// <param name="status">301, 302, 303, 307 or 308. Default: 302.</param>
    /// <exception cref="ArgumentException"><paramref name="location"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is another status.</exception>
    public void Redirect(string location, int status = StatusCodes.Status302Found)
    {
        ArgumentException.ThrowIfNullOrEmpty(location);
        if (status is not (301 or 302 or 303 or 307 or 308))
            throw new ArgumentOutOfRangeException(nameof(status), status, "A redirect has the status 301, 302, 303, 307 or 308.");
        HttpContext.Response.StatusCode = status;
        HttpContext.Response.Headers.Location = location;
        IsRedirected = true;
    }

    /// <summary>Renders a page, then the layout that it names around it, and so on.</summary>
    /// <param name="path">The page's path below the controller's folder, such as <c>index.esp</c>.</param>
    /// <param name="model">What the page finds in its <c>Model</c>.</param>
    /// <returns>A task that ends when it is written.</returns>
    /// <exception cref="InvalidOperationException">There is no such page, or pages render each other more than 64 deep.</exception>
    public async ValueTask RenderAsync(string path, object? model = null)
    {
        if (_depth == MostDeep)
            throw new InvalidOperationException($"Page '{path}': pages render each other more than {MostDeep} deep; look for a cycle.");
        _depth++;
        var page = Find(path);
        if (page.Layout is null)
            await page.RunAsync(this, model).ConfigureAwait(false);
        else
            await RenderWithLayoutAsync(page, model).ConfigureAwait(false);
        _depth--;
    }

    // The page first, aside: what it says in Data, its layout can use in the head.
    async ValueTask RenderWithLayoutAsync(Page page, object? model)
    {
        var (outer, outerContent) = (_output, _content);
        PageOutput? inner = null;
        try
        {
            for (var (current, layouts) = (page, 0); ; layouts++)
            {
                var layout = current.Layout is { } path ? Find(path) : null;
                if (layouts > MostDeep)
                    throw new InvalidOperationException($"Layout '{current.Layout}': more than {MostDeep} layouts; look for a cycle.");
                _output = layout is null ? outer : new(inner?.Length ?? 0);
                _content = inner;
                await current.RunAsync(this, model).ConfigureAwait(false);
                inner?.Dispose();
                if (layout is null)
                    return;
                (inner, current) = (_output, layout);
            }
        }
        finally
        {
            (_output, _content) = (outer, outerContent);
        }
    }

    Page Find(string path) =>
        _pages.Create(path)
        ?? throw new InvalidOperationException(
            $"There is no page '{path}' in the controller's folder: create it, or correct the path, which starts at that folder. "
                + "A file that another page includes is not a page itself."
        );

    void WriteHtml(IHtmlContent html)
    {
        using var writer = new StringWriter(CultureInfo.CurrentCulture);
        html.WriteTo(writer, HtmlEncoder.Default);
        WriteRaw(writer.ToString());
    }

    void Write<T>(T value, string? format, int width, bool isRaw)
    {
        if (value is ISpanFormattable)
        {
            Span<char> buffer = stackalloc char[StackCharacters];
            if (((ISpanFormattable)value).TryFormat(buffer, out var written, format, CultureInfo.CurrentCulture))
            {
                Write(buffer[..written], width, isRaw);
                return;
            }
        }
        Write(
            value is IFormattable formattable ? formattable.ToString(format, CultureInfo.CurrentCulture) : value?.ToString(),
            width,
            isRaw
        );
    }

    void Write(ReadOnlySpan<char> text, int width, bool isRaw)
    {
        if (width > text.Length)
            WriteSpaces(width - text.Length);
        if (isRaw)
            HtmlEscape.WriteRaw(_output, text);
        else
            HtmlEscape.Write(_output, text);
        if (-width > text.Length)
            WriteSpaces(-width - text.Length);
    }

    void WriteSpaces(int count)
    {
        _output.GetSpan(count)[..count].Fill((byte)' ');
        _output.Advance(count);
    }
}
