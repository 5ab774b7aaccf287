using System.Diagnostics.Metrics;

namespace Realtime.Mail.Diagnostics;

/// <summary>The meter <c>Realtime.Mail</c>.</summary>
internal sealed class MailMetrics(IMeterFactory meters)
{
    public const string MeterName = "Realtime.Mail";

    private readonly Counter<long> _digests = meters.Create(MeterName)
        .CreateCounter<long>("realtime.mail.digests", "{digest}", "Digests, by what became of the attempt to mail them");

    public void Sent() => Add("sent");

    /// <summary>The user has no mail address.</summary>
    public void NoAddress() => Add("no_address");

    /// <summary>The user's address is not one.</summary>
    public void NotValid() => Add("invalid_address");

    /// <summary>The server does not take the mail, and will not.</summary>
    public void Refused() => Add("refused");

    /// <summary>The attempt failed, another may not.</summary>
    public void Failed() => Add("failed");

    private void Add(string outcome) => _digests.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
