namespace Realtime.Mail;

/// <summary>
/// Writes the mail of a digest, implemented by a host that wants its own words, language or design. Without one, a plain English mail
/// is sent. Register it in the host's services, as scoped if it uses scoped services.
/// </summary>
public interface IMailTemplate
{
    /// <summary>Writes a mail. Called once per attempt. If it fails, the digest is retried.</summary>
    /// <param name="digest">What the user has not read, and who the user is.</param>
    /// <param name="cancellationToken">Cancelled when the host stops or the time limit for one attempt is reached.</param>
    /// <returns>The mail.</returns>
    ValueTask<MailContent> RenderAsync(MailDigest digest, CancellationToken cancellationToken);
}
