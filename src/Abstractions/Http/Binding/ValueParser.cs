using System.Diagnostics.CodeAnalysis;

namespace PluginChat.Http.Binding;

/// <summary>Makes a value of the text that a request has for it. Generated code passes one for each parameter.</summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <param name="text">What the request has: never null, and empty only for text itself.</param>
/// <param name="value">The value, where the text is one.</param>
/// <returns>Whether the text is such a value.</returns>
public delegate bool ValueParser<T>(string text, [MaybeNullWhen(false)] out T value);
