namespace Realtime.Mail;

/// <summary>The words of a mail.</summary>
/// <param name="Subject">The subject. Line breaks become spaces.</param>
/// <param name="Text">The mail as plain text.</param>
/// <param name="Html">The mail as HTML, an alternative to the text; null for none. Encode what users wrote.</param>
public sealed record MailContent(string Subject, string Text, string? Html = null);
