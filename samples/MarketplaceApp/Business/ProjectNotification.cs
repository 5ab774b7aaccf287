using System.Globalization;
using MarketplaceApp.Identity;
using Realtime.Notifications;

namespace MarketplaceApp.Business;

/// <summary>Creates the notifications for the other party. Their links lead to the project.</summary>
internal static class ProjectNotification
{
    public static NewNotification ProposalReceived(Project project, Person freelancer, long amount) =>
        new("proposal_received", "New proposal", $"{freelancer.Name} offers {Dollars(amount)} for “{project.Title}”.")
        {
            Link = Page(project),
            IdempotencyKey = $"project:{project.Id}:proposal:{freelancer.Id}:{amount}",
        };

    public static NewNotification Assigned(Project project, Person client) =>
        new("project_assigned", "You got the project", $"{client.Name} assigned “{project.Title}” to you.")
        {
            Severity = NotificationSeverity.Success,
            Link = Page(project),
            IdempotencyKey = $"project:{project.Id}:assigned",
        };

    public static NewNotification PaymentReleased(Project project, Person client) =>
        new("payment_released", "Payment released", $"{client.Name} released {Dollars(project.AgreedAmount ?? 0)} for “{project.Title}”.")
        {
            Severity = NotificationSeverity.Success,
            Link = Page(project),
            IdempotencyKey = $"project:{project.Id}:paid",
        };

    private static string Page(Project project) => string.Create(CultureInfo.InvariantCulture, $"/#/projects/{project.Id}");

    private static string Dollars(long cents) => string.Create(CultureInfo.InvariantCulture, $"${cents / 100m:#,0.##}");
}
