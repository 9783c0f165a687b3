namespace PluginChat.Http.Binding;

/// <summary>A value of JSON that has the right type and is not one of those that there are.</summary>
/// <param name="text">The value.</param>
/// <param name="type">What was to be read.</param>
sealed class UnfitValueException(string text, Type type) : FormatException(ValueParsers.Unfit(text, type));
