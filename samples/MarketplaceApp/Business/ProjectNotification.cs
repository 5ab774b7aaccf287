using System.Globalization;
using System.Text.Json;
using MarketplaceApp.Identity;
using Realtime.Notifications;

namespace MarketplaceApp.Business;

/// <summary>Creates the notifications for the other party. The data lets the page open the project.</summary>
internal static class ProjectNotification
{
    public static NewNotification ProposalReceived(Project project, Person freelancer, long amount) =>
        new("proposal_received", "New proposal", $"{freelancer.Name} offers {Dollars(amount)} for “{project.Title}”.")
        {
            Data = Link(project),
            IdempotencyKey = $"project:{project.Id}:proposal:{freelancer.Id}:{amount}",
        };

    public static NewNotification Assigned(Project project, Person client) =>
        new("project_assigned", "You got the project", $"{client.Name} assigned “{project.Title}” to you.")
        {
            Data = Link(project),
            IdempotencyKey = $"project:{project.Id}:assigned",
        };

    public static NewNotification PaymentReleased(Project project, Person client) =>
        new("payment_released", "Payment released", $"{client.Name} released {Dollars(project.AgreedAmount ?? 0)} for “{project.Title}”.")
        {
            Data = Link(project),
            IdempotencyKey = $"project:{project.Id}:paid",
        };

    private static JsonElement Link(Project project) => JsonSerializer.SerializeToElement(new { projectId = project.Id });

    private static string Dollars(long cents) => string.Create(CultureInfo.InvariantCulture, $"${cents / 100m:#,0.##}");
}
