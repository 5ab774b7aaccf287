namespace Realtime.Mail;

/// <summary>Where to send a user's mail.</summary>
/// <param name="Address">
/// One mail address, such as <c>ada@example.com</c>. To an address that is not valid nothing is sent.
/// </param>
/// <param name="Name">The name for the greeting and the header; null for none.</param>
public sealed record MailRecipient(string Address, string? Name = null);
